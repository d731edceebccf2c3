{#- 增量: v − b, in the units of the value. -#}

{%- macro basis_increment() -%}
v - b
{%- endmacro -%}

{%- macro said_increment() -%}
'增量 ' || {{ shown('v') }} || '−' || {{ shown('b') }} || '=' || {{ shown('x') }} || {{ unit_of_difference() }}
{%- endmacro -%}

{%- macro told_increment() -%} '比基数的增量' {%- endmacro -%}
