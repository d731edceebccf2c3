{#- 直接给分: v, read as points. -#}

{%- macro about_basis_given() -%}
{{ return({
    'order': 13,
    'zh': '直接给分',
    'kind': 'marks',
    'needs': [],
    'turned': 'as_is',
    'shown_as': 'bare',
    'x': 'v，就是分数',
    'unit': '分',
    'used': '上级或考评组直接给分',
}) }}
{%- endmacro -%}

{%- macro basis_given() -%}
v
{%- endmacro -%}

{%- macro said_given() -%}
'核定得分 ' || {{ shown('v') }} || ' 分'
{%- endmacro -%}

{%- macro told_given() -%} '核定得分' {%- endmacro -%}
