{#- 完成率: how much of the target is reached, as a fraction. Turned by the direction itself: larger is better. -#}

{%- macro about_basis_completion() -%}
{{ return({
    'order': 2,
    'zh': '完成率',
    'kind': 'amount',
    'needs': ['t'],
    'turned': 'as_is',
    'divides': True,
    'shown_as': 'fraction',
    'reached': 'target',
    'line': 1,
    'x': '正向 1+(v−t)/|t|（t>0 时即 v/t）；逆向 t、v>0 时 t/v，否则 1+(t−v)/|t|；t=0 时达到为 1，否则 0',
    'unit': '比例',
    'used': '有量化目标的多数指标',
}) }}
{%- endmacro -%}

{%- macro basis_completion() -%}
case
    when t = 0 then case when sign * (v - t) >= 0 then 1 else 0 end
    else quotient
end
{%- endmacro -%}

{%- macro dividend_completion(v, t, b) -%}
case when direction = 'down' and t > 0 and v > 0 then {{ t }} else abs({{ t }}) + sign * ({{ v }} - {{ t }}) end
{%- endmacro -%}

{%- macro divisor_completion(v, t, b) -%}
case when direction = 'down' and t > 0 and v > 0 then {{ v }} else abs({{ t }}) end
{%- endmacro -%}

{%- macro said_completion() -%}
case
    when direction = 'down' and t > 0 and v > 0 then '完成率 ' || {{ shown('t') }} || '/' || {{ shown('v') }} || '='
    when direction = 'up' and t > 0 then '完成率 ' || {{ shown('v') }} || '/' || {{ shown('t') }} || '='
    else '实际 ' || {{ shown('v') }} || '，目标 ' || {{ shown('t') }} || '，完成率 '
end || {{ percent('x') }}
{%- endmacro -%}

{%- macro told_completion() -%} '完成率' {%- endmacro -%}
