{#- Figures of a rule as the rule is told, before any unit is looked at. -#}

{#- A fraction as a percentage without idle noughts: 0.7 → 70%. -#}
{%- macro told_percent(expression) -%}
{{ shown(figure(expression) ~ ' * 100', 4) }} || '%'
{%- endmacro -%}

{#- A parameter in the unit of the figure that the basis looks at; null stays null. -#}
{%- macro told_amount(expression) -%}
case
        when basis = 'completion' then {{ told_percent(expression) }}
        when basis in ('growth', 'gap_pct', 'deviation_pct') then {{ shown(expression, 6) }} || '%'
        when basis = 'growth_gap' then {{ shown(expression, 6) }} || ' 个百分点'
        when basis in ('superior_rank', 'given') then {{ shown(expression, 6) }}
        else {{ shown(expression, 6) }} || value_unit_text
    end
{%- endmacro -%}
