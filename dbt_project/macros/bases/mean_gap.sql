{#- 与组均值差额: s(v − mean of v over the units of the group to which the indicator is assigned). -#}

{%- macro basis_mean_gap() -%}
sign * (v - group_mean)
{%- endmacro -%}

{%- macro said_mean_gap() -%}
'实际 ' || {{ shown('v') }} || '，组均值 ' || {{ shown('group_mean', 2) }} || '，' || {{ better_or_worse('均值', 2, unit_of_difference()) }}
{%- endmacro -%}

{%- macro told_mean_gap() -%} '好于组内均值的差额' {%- endmacro -%}
