{#- 偏差百分比: |v − t|/|t|·100, in percent; smaller is better. -#}

{%- macro about_basis_deviation_pct() -%}
{{ return({
    'order': 10,
    'zh': '偏差百分比',
    'kind': 'amount',
    'needs': ['t', 't_not_0'],
    'turned': 'smaller',
    'divides': True,
    'shown_as': 'percent',
    'near': True,
    'x': '|v−t|/|t|·100',
    'unit': '%',
    'used': '多了少了都不好的指标',
}) }}
{%- endmacro -%}

{%- macro basis_deviation_pct() -%}
quotient
{%- endmacro -%}

{%- macro dividend_deviation_pct(v, t, b) -%} abs({{ v }} - {{ t }}) * 100 {%- endmacro -%}

{%- macro divisor_deviation_pct(v, t, b) -%} abs({{ t }}) {%- endmacro -%}

{%- macro said_deviation_pct() -%}
'实际 ' || {{ shown('v') }} || '，目标 ' || {{ shown('t') }} || '，偏差 ' || {{ shown('x', 2) }} || '%'
{%- endmacro -%}

{%- macro told_deviation_pct() -%} '偏离目标的百分比' {%- endmacro -%}

{#- A float near it, for the divisions that follow. -#}
{%- macro near_basis_deviation_pct() -%} quotient_near {%- endmacro -%}
