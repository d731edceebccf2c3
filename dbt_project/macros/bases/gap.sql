{#- 差额: s(v − t), in the units of the value. -#}

{%- macro basis_gap() -%}
sign * (v - t)
{%- endmacro -%}

{%- macro said_gap() -%}
'实际 ' || {{ shown('v') }} || '，目标 ' || {{ shown('t') }} || '，' || {{ better_or_worse('目标', 4, unit_of_difference()) }}
{%- endmacro -%}

{%- macro told_gap() -%} '好于目标的差额' {%- endmacro -%}
