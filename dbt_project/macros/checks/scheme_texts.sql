{#- Key values of a row of `scheme` beside assessment_id, joined by `/`; blanks at the end say "all" and are left out. -#}
{%- macro scheme_key(keys) -%}
rtrim(
    {%- for column, type, _ in keys %}
    {% if not loop.first %}|| '/' || {% endif -%} coalesce({{ scheme_text('scheme.' ~ column, type) }}, '')
    {%- endfor %}, '/')
{%- endmacro -%}

{#- A value of the scheme as text, the same however it was typed in: 20, 20.0 and 20.000000 are one figure. -#}
{%- macro scheme_text(column, type) -%}
{%- if type == 'num' -%} {{ shown(column, 6) }}
{%- elif type in ('int', 'bool', 'date') -%} cast({{ column }} as varchar)
{%- else -%} {{ column }}
{%- endif -%}
{%- endmacro -%}

{#- A part of a key as an office wrote it, as `scheme_key` spells it: 2024年12月 is 2024-12, 80.0 is 80; null where it cannot be read. -#}
{%- macro key_part_meant(part, type) -%}
case {{ type }}
            when 'month' then {{ month_of(as_month(plain_day(part))) }}
            when 'num' then {{ number_meant(part) }}
            when 'int' then {{ number_meant(part) }}
        end
{%- endmacro -%}

{%- macro number_meant(written) -%}
{{ scheme_text("try_cast(replace(" ~ plain_number(written) ~ ", '%', '') as decimal(18, 6))", 'num') }}
{%- endmacro -%}

{#- One column per group of reasons; NAME and CODES in the form stand for the group's name and its codes. -#}
{%- macro each_reason(form) -%}
{%- for name, codes in reason_groups().items() -%}
{{ form | replace('NAME', name) | replace('CODES', codes | join(', ')) }}
{%- if not loop.last %},
        {% endif -%}
{%- endfor -%}
{%- endmacro -%}

{#- The reason codes of quarantine by what they offend against. -#}
{%- macro reason_groups() -%}
{{ return({
    'bad_types': ["'bad_id'", "'bad_number'", "'bad_date'", "'bad_time'", "'bad_month'", "'bad_bool'"],
    'bad_required': ["'missing_required'"],
    'bad_keys': ["'duplicate_key'"],
    'bad_values': ["'bad_value'"],
    'bad_ranges': ["'out_of_range'"],
    'bad_combinations': ["'bad_combination'"],
    'bad_references': ["'unknown_reference'"],
    'bad_deliveries': ["'unreadable_delivery'", "'missing_columns'"],
}) }}
{%- endmacro -%}

{#-
Whether a value as an office wrote it in the register of changes means the value that the scheme shows, both texts. What landing reads as
one value is one here too: 1,200 and 1200, 2024年12月 and 2024-12, √ and true. A share may be written as it is shown in a workbook: 80%
means 0.8, and also 80, as landing reads it.
-#}
{%- macro means_the_same(written, shown, type) -%}
{%- set number = plain_number(written) -%}
{%- set day = plain_day(written) -%}
coalesce(
                {{ written }} = {{ shown }}
                or case {{ type }}
                    when 'num' then {{ same_number(number, shown) }}
                    when 'int' then {{ same_number(number, shown) }}
                    when 'date' then {{ as_day(day) }} = try_cast({{ shown }} as date)
                    when 'month' then {{ as_month(day) }} = try_cast({{ shown }} || '-01' as date)
                    when 'bool' then lower({{ written }}) = {{ shown }} or {{ written }} in ('Y', 'y') and {{ shown }} = 'true'
                        or {{ written }} in ('N', 'n') and {{ shown }} = 'false'
                    when 'text' then lower({{ written }}) = lower({{ shown }})
                    else false
                end,
                false
            )
{%- endmacro -%}

{#- Whether landing would read what an office wrote as an empty number: 无, /, —. -#}
{%- macro is_empty_number(written) -%} replace({{ written }}, '−', '-') in ('{{ null_numbers() | join("', '") }}') {%- endmacro -%}

{#- A number as written, without what sets its digits apart. -#}
{%- macro plain_number(written) -%} replace(replace(replace({{ written }}, ',', ''), '−', '-'), ' ', '') {%- endmacro -%}

{#- A day or month as written, its parts set apart by `-`. -#}
{%- macro plain_day(written) -%}
replace(replace(replace(replace(replace(replace(replace({{ written }}, ' ', ''), '年', '-'), '月份', '-'), '月', '-'), '日', ''), '/', '-'), '.', '-')
{%- endmacro -%}

{%- macro same_number(number, shown) -%}
try_cast({{ number }} as decimal(24, 6)) = try_cast({{ shown }} as decimal(24, 6))
                        or {{ number }} like '%\%' escape '\' and (
                            try_cast(replace({{ number }}, '%', '') as decimal(24, 6)) = try_cast({{ shown }} as decimal(24, 6))
                            or try_cast(replace({{ number }}, '%', '') as decimal(24, 6)) = try_cast({{ shown }} as decimal(24, 6)) * 100
                        )
{%- endmacro -%}

{#- A day written with or without signs between its parts: 2024-12-20, 20241220. -#}
{%- macro as_day(text) -%}
try_cast(
                        case
                            when length({{ text }}) = 8 and {{ text }} not like '%-%'
                                then left({{ text }}, 4) || '-' || substr({{ text }}, 5, 2) || '-' || right({{ text }}, 2)
                            else {{ text }}
                        end as date)
{%- endmacro -%}

{#- The first day of a month written as 2024-12, 202412, 2024-12- (from 2024年12月) or as that day itself. -#}
{%- macro as_month(text) -%}
try_cast(
                        case
                            when length({{ text }}) = 6 and {{ text }} not like '%-%' then left({{ text }}, 4) || '-' || right({{ text }}, 2) || '-01'
                            when {{ text }} like '%-' then {{ text }} || '01'
                            when {{ text }} like '%-%-%' then {{ text }}
                            else {{ text }} || '-01'
                        end as date)
{%- endmacro -%}

{#- What a blank of each field of the scheme means, of those that have a default in their contract. -#}
{%- macro blank_values() -%}
select
        names.feed,
        names.field,
        names.value
    from (
        values
        {%- for feed in feed_catalogue() | selectattr('fields') %}
        {%- for column, _, _, _, blank in feed.fields if blank %}
        ('{{ feed.feed }}', '{{ column }}', '{{ blank }}'),
        {%- endfor %}
        {%- endfor %}
        ('', '', '')
    ) as names (feed, field, value)
{%- endmacro -%}
