{#- 按比例: 0 below the cutoff, else x held between floor and cap. -#}

{%- macro rule_ratio() -%}
case when x < cutoff then 0 else least(greatest(x, coalesce(floor_parameter, 0)), coalesce(cap_parameter, 1)) end
{%- endmacro -%}

{%- macro said_rule_ratio() -%}
case when x < cutoff then '，低于起算线 ' || {{ percent('cutoff') }} else '' end
{%- endmacro -%}
