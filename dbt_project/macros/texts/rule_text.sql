{#- Figures of a rule as the rule is told, before any unit is looked at. -#}

{#- A unit as it follows a figure: 24 万元, 96%. -#}
{%- macro unit_after(unit) -%}
case when {{ unit }} in ('%', '％') then '%' else coalesce(' ' || {{ unit }}, '') end
{%- endmacro -%}

{#- The unit of a difference between two values: between two percentages lie percentage points. -#}
{%- macro unit_of_difference() -%}
case value_unit_text when '%' then ' 个百分点' else value_unit_text end
{%- endmacro -%}

{#- A fraction as a percentage without idle noughts: 0.7 → 70%. -#}
{%- macro told_percent(expression) -%}
{{ shown(figure(expression) ~ ' * 100', 4) }} || '%'
{%- endmacro -%}

{#- A rate as what it gives. -#}
{%- macro told_rate(rate) -%}
case
        when {{ rate }} = 1 then '得满分'
        when {{ rate }} = 0 then '不得分'
        when {{ rate }} < 0 then '扣分值的 ' || {{ told_percent('-(' ~ rate ~ ')') }}
        else '得满分的 ' || {{ told_percent(rate) }}
    end
{%- endmacro -%}

{#- What a row of a band set gives: its points, or its rate. -#}
{%- macro told_band_rate() -%}
case
        when band_points < 0 then '扣 ' || {{ shown('-band_points', 6) }} || ' 分'
        when band_points is not null then '得 ' || {{ shown('band_points', 6) }} || ' 分'
        else {{ told_rate('band_rate') }}
    end
{%- endmacro -%}

{#- A parameter in the unit of the figure that the basis looks at; null stays null. Before words a bare number or % is set off by a blank. -#}
{%- macro told_amount(expression, before_words=false) -%}
{%- set blank = " || ' '" if before_words else '' -%}
case
        when basis in ({{ bases_that('shown_as', 'fraction') }}) then {{ told_percent(expression) }}{{ blank }}
        when basis in ({{ bases_that('shown_as', 'percent') }}) then {{ shown(expression, 6) }} || '%'{{ blank }}
        when basis in ({{ bases_that('shown_as', 'percentage_points') }}) then {{ shown(expression, 6) }} || ' 个百分点'
        when basis in ({{ bases_that('shown_as', 'places') }}) then {{ shown(expression, 6) }} || ' 位'
        when basis in ({{ bases_that('shown_as', 'bare') }}) then {{ shown(expression, 6) }}{{ blank }}
        when basis in ({{ bases_with('difference') }}) and value_unit_text != '' then {{ shown(expression, 6) }} || {{ unit_of_difference() }}
        {%- if before_words %}
        when value_unit_text in ('', '%') then {{ shown(expression, 6) }} || value_unit_text || ' '
        {%- endif %}
        else {{ shown(expression, 6) }} || value_unit_text
    end
{%- endmacro -%}

{#- The year that a lag goes back to. -#}
{%- macro told_year(lag) -%}
case {{ lag }} when 1 then '上年' when 2 then '前年' else ' ' || cast({{ lag }} as varchar) || ' 年前' end
{%- endmacro -%}

{#- What a measure that cannot be reckoned is left out of: one that is not the whole indicator leaves the rest of it standing. -#}
{%- macro left_out() -%}
case when share < 1 then '这一部分不计' else '不计入考评' end
{%- endmacro -%}
