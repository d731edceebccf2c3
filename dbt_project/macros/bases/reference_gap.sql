{#- 与参照差额: s(v − r), r the figure of peers or of the level above. -#}

{%- macro about_basis_reference_gap() -%}
{{ return({
    'order': 7,
    'zh': '与参照差额',
    'kind': 'amount',
    'needs': ['r'],
    'turned': 'as_is',
    'than': '参照值',
    'difference': True,
    'shown_as': 'value',
    'x': 's(v−r)',
    'unit': '原单位',
    'used': '与全省、全市平均比',
}) }}
{%- endmacro -%}

{%- macro basis_reference_gap() -%}
sign * (v - r)
{%- endmacro -%}

{%- macro said_reference_gap() -%}
'实际 ' || {{ shown('v') }} || '，参照值 ' || {{ shown('r') }} || '，' || {{ better_or_worse('参照', 4, unit_of_difference()) }}
{%- endmacro -%}

{%- macro told_reference_gap() -%} '好于参照值的差额' {%- endmacro -%}
