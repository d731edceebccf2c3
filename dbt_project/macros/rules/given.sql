{#- 直接给分: x / p, the given points over the measure points. -#}

{%- macro rule_given() -%}
{{ ratio(in_reach('x', 'points'), 'measure_points') }}
{%- endmacro -%}

{%- macro said_rule_given() -%}
''
{%- endmacro -%}

{%- macro told_rule_given() -%}
'按核定得分计'
{%- endmacro -%}
