{#- 极差/功效系数: base + (1 − base)·(z − min z)/(max z − min z) over the units of the group; all equal: 1. -#}

{%- macro about_rule_minmax() -%}
{{ return({
    'order': 6,
    'zh': '极差',
    'needs': 'stretch',
    'near': True,
    'fits': ['amount'],
    'opens': 'group',
    'against_ends': True,
    'parameters': {'base': 0},
}) }}
{%- endmacro -%}

{%- macro rule_minmax() -%}
case when group_max = group_min then 1 else stretched end
{%- endmacro -%}

{%- macro start_minmax() -%} coalesce(base, 0) {%- endmacro -%}

{%- macro span_minmax() -%} 1 - coalesce(base, 0) {%- endmacro -%}

{%- macro dividend_minmax(z='z', lowest='group_min', highest='group_max') -%} {{ z }} - {{ lowest }} {%- endmacro -%}

{%- macro divisor_minmax(z='z', lowest='group_min', highest='group_max') -%} {{ highest }} - {{ lowest }} {%- endmacro -%}

{%- macro said_rule_minmax() -%}
'，组内最低 ' || {{ shown('turn * group_min', 2) }} || '、最高 ' || {{ shown('turn * group_max', 2) }}
{%- endmacro -%}

{%- macro told_rule_minmax() -%}
'按' || {{ told_figure() }} || '在组内比较，最好的得满分，最差的'
    || case when base > 0 then '得满分的 ' || {{ told_percent('base') }} else '不得分' end || '，其余按差距折算'
{%- endmacro -%}

{#- Floats near what is divided, and by what. -#}
{%- macro near_dividend_minmax() -%} {{ dividend_minmax('z_near', 'group_min_near', 'group_max_near') }} {%- endmacro -%}

{%- macro near_divisor_minmax() -%} {{ divisor_minmax('z_near', 'group_min_near', 'group_max_near') }} {%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_minmax() -%}
greatest(1, coalesce(base, 0))
{%- endmacro -%}
