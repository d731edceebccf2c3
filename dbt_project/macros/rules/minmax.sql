{#- 极差/功效系数: base + (1 − base)·(z − min z)/(max z − min z) over the units of the group; all equal: 1. -#}

{%- macro rule_minmax() -%}
case
    when group_max = group_min then 1
    else coalesce(base, 0) + (1 - coalesce(base, 0)) * {{ ratio('z - group_min', 'group_max - group_min') }}
end
{%- endmacro -%}

{%- macro said_rule_minmax() -%}
'，组内最低 ' || {{ shown('turn * group_min', 2) }} || '、最高 ' || {{ shown('turn * group_max', 2) }}
{%- endmacro -%}
