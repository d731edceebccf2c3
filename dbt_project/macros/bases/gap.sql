{#- 差额: s(v − t), in the units of the value. -#}

{%- macro about_basis_gap() -%}
{{ return({
    'order': 3,
    'zh': '差额',
    'kind': 'amount',
    'needs': ['t'],
    'turned': 'as_is',
    'than': '目标',
    'difference': True,
    'shown_as': 'value',
    'reached': 'target',
    'near': True,
    'x': 's(v−t)',
    'unit': '原单位',
    'used': '每高（低）一个百分点、一件加（扣）分',
}) }}
{%- endmacro -%}

{%- macro basis_gap() -%}
sign * (v - t)
{%- endmacro -%}

{%- macro said_gap() -%}
'实际 ' || {{ shown('v') }} || '，目标 ' || {{ shown('t') }} || '，' || {{ better_or_worse('目标', 4, unit_of_difference()) }}
{%- endmacro -%}

{%- macro told_gap() -%} '好于目标的差额' {%- endmacro -%}

{#- A float near it, for the divisions that follow. -#}
{%- macro near_basis_gap() -%} sign * (cast(v_near as double) - cast(t_near as double)) {%- endmacro -%}
