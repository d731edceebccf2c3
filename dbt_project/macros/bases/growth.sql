{#- 增速: (v − b)/|b|·100, in percent. -#}

{%- macro about_basis_growth() -%}
{{ return({
    'order': 5,
    'zh': '增速',
    'kind': 'amount',
    'needs': ['b', 'b_not_0'],
    'turned': 'direction',
    'divides': True,
    'shown_as': 'percent',
    'near': True,
    'x': '(v−b)/|b|·100；b=0 或没有：不计',
    'unit': '%',
    'used': '考增速',
}) }}
{%- endmacro -%}

{%- macro basis_growth() -%}
quotient
{%- endmacro -%}

{%- macro dividend_growth(v, t, b) -%} ({{ v }} - {{ b }}) * 100 {%- endmacro -%}

{%- macro divisor_growth(v, t, b) -%} abs({{ b }}) {%- endmacro -%}

{%- macro said_growth() -%}
'实际 ' || {{ shown('v') }} || '，基数 ' || {{ shown('b') }} || '，增速 ' || {{ shown('x', 2) }} || '%'
{%- endmacro -%}

{%- macro told_growth() -%} '增速' {%- endmacro -%}

{#- A float near it, for the divisions that follow. -#}
{%- macro near_basis_growth() -%} quotient_near {%- endmacro -%}
