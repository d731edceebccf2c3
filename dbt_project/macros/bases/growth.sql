{#- 增速: (v − b)/|b|·100, in percent. -#}

{%- macro basis_growth() -%}
quotient
{%- endmacro -%}

{%- macro dividend_growth(v, t, b) -%} ({{ v }} - {{ b }}) * 100 {%- endmacro -%}

{%- macro divisor_growth(v, t, b) -%} abs({{ b }}) {%- endmacro -%}

{%- macro said_growth() -%}
'实际 ' || {{ shown('v') }} || '，基数 ' || {{ shown('b') }} || '，增速 ' || {{ shown('x', 2) }} || '%'
{%- endmacro -%}

{%- macro told_growth() -%} '增速' {%- endmacro -%}
