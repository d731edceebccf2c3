{#- 与最优比: the figure over the best of the group, or for what should be small the smallest of the group over the figure. -#}

{%- macro about_rule_best() -%}
{{ return({
    'order': 9,
    'zh': '与最优比',
    'needs': 'quotient',
    'fits': ['value', 'growth', 'increment', 'completion'],
    'opens': 'group',
    'against_ends': True,
    'parameters': {'floor': 0, 'cap': 1},
}) }}
{%- endmacro -%}

{%- macro rule_best() -%}
least(
    greatest(
        case
            when turn > 0 then case when x > 0 and group_max > 0 then quotient else 0 end
            when x = -group_max then 1
            when group_max < 0 then quotient
            else 0
        end,
        coalesce(floor_parameter, 0)
    ),
    coalesce(cap_parameter, 1)
)
{%- endmacro -%}

{#- Ends of the group are turned (larger is better): of what should be small, the smallest is −group_max. -#}
{%- macro dividend_best() -%} case when turn > 0 then x else -group_max end {%- endmacro -%}

{%- macro divisor_best() -%} case when turn > 0 then group_max else x end {%- endmacro -%}

{%- macro said_rule_best() -%}
'，组内最优 ' || {{ told_amount('turn * group_max') }} || '，与最优之比得分率 ' || {{ percent('rate') }}
{%- endmacro -%}

{%- macro told_rule_best() -%}
'按' || {{ told_figure() }} || '与组内最优之比折算得分' || case when turn > 0 then '' else '（越小越好，最小的得满分）' end
    || case when floor_parameter > 0 then '，最低得满分的 ' || {{ told_percent('floor_parameter') }} else '' end
    || case when coalesce(cap_parameter, 1) = 1 then '' else '，最高得满分的 ' || {{ told_percent('cap_parameter') }} end
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_best() -%}
greatest(coalesce(cap_parameter, 1), coalesce(floor_parameter, 0))
{%- endmacro -%}
