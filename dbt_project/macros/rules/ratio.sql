{#- 按比例: 0 below the cutoff, else x held between floor and cap. -#}

{%- macro about_rule_ratio() -%}
{{ return({
    'order': 1,
    'zh': '按比例',
    'needs': 'figure',
    'fits': ['completion'],
    'opens': 'line',
    'parameters': {'cutoff': None, 'floor': 0, 'cap': 1},
}) }}
{%- endmacro -%}

{%- macro rule_ratio() -%}
case when x < cutoff then 0 else least(greatest(x, coalesce(floor_parameter, 0)), coalesce(cap_parameter, 1)) end
{%- endmacro -%}

{%- macro said_rule_ratio() -%}
case
    when x < cutoff then '，不到起算线 ' || {{ told_percent('cutoff') }}
    when x > coalesce(cap_parameter, 1) then '，最高按 ' || {{ told_percent('coalesce(cap_parameter, 1)') }} || ' 计'
    else ''
end
{%- endmacro -%}

{%- macro told_rule_ratio() -%}
'按' || {{ told_figure() }} || '折算得分'
    || coalesce('，不到 ' || {{ told_amount('cutoff') }} || ' 不得分', '')
    || case when floor_parameter > 0 then '，最低得满分的 ' || {{ told_percent('floor_parameter') }} else '' end
    || case when coalesce(cap_parameter, 1) = 1 then '，满分为止' else '，最高得满分的 ' || {{ told_percent('cap_parameter') }} end
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_ratio() -%}
greatest(coalesce(cap_parameter, 1), coalesce(floor_parameter, 0))
{%- endmacro -%}
