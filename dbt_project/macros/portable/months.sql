{#- Months are text YYYY-MM, so they sort and compare as they are. -#}

{#- The number of a month, counted from year 0. -#}
{%- macro month_number(month) -%}
(cast(substr({{ month }}, 1, 4) as integer) * 12 + cast(substr({{ month }}, 6, 2) as integer) - 1)
{%- endmacro -%}

{#- The month of a month number. -#}
{%- macro month_of_number(number) -%}
(lpad(cast(cast(floor(({{ number }}) / 12) as integer) as varchar), 4, '0') || '-'
    || lpad(cast(({{ number }}) % 12 + 1 as varchar), 2, '0'))
{%- endmacro -%}

{#- The month some years earlier. -#}
{%- macro years_before(month, years) -%}
(lpad(cast(cast(substr({{ month }}, 1, 4) as integer) - {{ years }} as varchar), 4, '0') || substr({{ month }}, 5, 3))
{%- endmacro -%}

{#- The month of a date or timestamp. -#}
{%- macro month_of(date) -%} substr(cast({{ date }} as varchar), 1, 7) {%- endmacro -%}

{#- A day of a month as a date; a day past the month's end is its last day. -#}
{%- macro day_of_month(month, day) -%}
{%- set first -%} cast({{ month }} || '-01' as date) {%- endset -%}
least(cast({{ first }} + {{ days(day ~ ' - 1') }} as date), last_day({{ first }}))
{%- endmacro -%}

{#- A number of days to add to a date. -#}
{%- macro days(number) -%} {{ return(adapter.dispatch('days', 'kaoping')(number)) }} {%- endmacro -%}
{%- macro default__days(number) -%} cast({{ number }} as integer) {%- endmacro -%}

{#- How many days from one date to another. -#}
{%- macro days_between(earlier, later) -%} {{ return(adapter.dispatch('days_between', 'kaoping')(earlier, later)) }} {%- endmacro -%}
{%- macro default__days_between(earlier, later) -%} cast({{ later }} - {{ earlier }} as integer) {%- endmacro -%}
{%- macro spark__days_between(earlier, later) -%} datediff({{ later }}, {{ earlier }}) {%- endmacro -%}

{#- One row per whole number from one bound to the other, to stand in a select list. -#}
{%- macro series(first, last) -%} {{ return(adapter.dispatch('series', 'kaoping')(first, last)) }} {%- endmacro -%}
{%- macro default__series(first, last) -%} unnest(generate_series({{ first }}, {{ last }})) {%- endmacro -%}
{%- macro spark__series(first, last) -%} explode(sequence({{ first }}, {{ last }})) {%- endmacro -%}
