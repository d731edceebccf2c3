{#- 增量: v − b, in the units of the value. -#}

{%- macro about_basis_increment() -%}
{{ return({
    'order': 6,
    'zh': '增量',
    'kind': 'amount',
    'needs': ['b'],
    'turned': 'direction',
    'difference': True,
    'shown_as': 'value',
    'near': True,
    'x': 'v−b',
    'unit': '原单位',
    'used': '考增量',
}) }}
{%- endmacro -%}

{%- macro basis_increment() -%}
v - b
{%- endmacro -%}

{%- macro said_increment() -%}
'增量 ' || {{ shown('v') }} || '−' || {{ shown('b') }} || '=' || {{ shown('x') }} || {{ unit_of_difference() }}
{%- endmacro -%}

{%- macro told_increment() -%} '比基数的增量' {%- endmacro -%}

{#- A float near it, for the divisions that follow. -#}
{%- macro near_basis_increment() -%} cast(v_near as double) - cast(b_near as double) {%- endmacro -%}
