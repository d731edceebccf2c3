{#- 实际值: v as reported. -#}

{%- macro about_basis_value() -%}
{{ return({
    'order': 1,
    'zh': '实际值',
    'kind': 'amount',
    'needs': [],
    'turned': 'direction',
    'shown_as': 'value',
    'near': True,
    'x': 'v',
    'unit': '原单位',
    'used': '定性档次、组内比较',
}) }}
{%- endmacro -%}

{%- macro basis_value() -%}
v
{%- endmacro -%}

{%- macro said_value() -%}
'实际值 ' || {{ shown('v') }} || value_unit_text
{%- endmacro -%}

{%- macro told_value() -%} '实际值' {%- endmacro -%}

{#- A float near it, for the divisions that follow. -#}
{%- macro near_basis_value() -%} cast(v_near as double) {%- endmacro -%}
