{#- 直接给分: x / p, the given points over the measure points. -#}

{%- macro about_rule_given() -%}
{{ return({
    'order': 8,
    'zh': '直接给分',
    'needs': 'quotient',
    'fits': ['marks'],
    'opens': None,
    'parameters': {},
}) }}
{%- endmacro -%}

{%- macro rule_given() -%}
quotient
{%- endmacro -%}

{%- macro dividend_given() -%} {{ in_reach('x', 'points') }} {%- endmacro -%}

{%- macro divisor_given() -%} measure_points {%- endmacro -%}

{%- macro said_rule_given() -%}
''
{%- endmacro -%}

{%- macro told_rule_given() -%}
'按核定得分计'
{%- endmacro -%}

{#- The most that it can give: who gives, gives no more than there is. -#}
{%- macro highest_rule_given() -%}
1
{%- endmacro -%}
