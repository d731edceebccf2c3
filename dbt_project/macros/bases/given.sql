{#- 直接给分: v, read as points. -#}

{%- macro basis_given() -%}
v
{%- endmacro -%}

{%- macro said_given() -%}
'核定得分 ' || {{ shown('v') }} || ' 分'
{%- endmacro -%}

{%- macro told_given() -%} '核定得分' {%- endmacro -%}
