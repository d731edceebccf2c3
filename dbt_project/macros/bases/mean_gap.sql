{#- 与组均值差额: s(v − mean of v over the units of the group to which the indicator is assigned). -#}

{%- macro about_basis_mean_gap() -%}
{{ return({
    'order': 9,
    'zh': '与组均值差额',
    'kind': 'amount',
    'needs': [],
    'turned': 'as_is',
    'than': '组内均值',
    'difference': True,
    'against_mean': True,
    'shown_as': 'value',
    'x': 's(v−组内下达单位的平均)',
    'unit': '原单位',
    'used': '与同组比',
}) }}
{%- endmacro -%}

{%- macro basis_mean_gap() -%}
sign * (v - group_mean)
{%- endmacro -%}

{%- macro said_mean_gap() -%}
'实际 ' || {{ shown('v') }} || '，组均值 ' || {{ shown('group_mean', 2) }} || '，' || {{ better_or_worse('均值', 2, unit_of_difference()) }}
{%- endmacro -%}

{%- macro told_mean_gap() -%} '好于组内均值的差额' {%- endmacro -%}
