{#- 实际值: v as reported. -#}

{%- macro basis_value() -%}
v
{%- endmacro -%}

{%- macro said_value() -%}
'实际值 ' || {{ shown('v') }} || value_unit_text
{%- endmacro -%}

{%- macro told_value() -%} '实际值' {%- endmacro -%}
