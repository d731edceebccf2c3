{#- 位次变化: the place in the ranking of the level above a cycle earlier less the place now; larger is better. -#}

{%- macro about_basis_place_change() -%}
{{ return({
    'order': 14,
    'zh': '位次变化',
    'kind': 'change',
    'needs': ['place', 'place_before'],
    'turned': 'as_is',
    'shown_as': 'places',
    'x': '上一年度同月的上级名次−现在的名次（各取当月及以前最近一次），哪一头没有名次都不计',
    'unit': '位',
    'used': '考进位、退位；指标的数据来源须是 `superior_results`',
}) }}
{%- endmacro -%}

{%- macro basis_place_change() -%}
superior_place_before - superior_place
{%- endmacro -%}

{%- macro said_place_change() -%}
'上级排名由第 ' || cast(superior_place_before as varchar) || ' 位到第 ' || cast(superior_place as varchar) || ' 位，'
|| case when x = 0 then '位次未变' else case when x > 0 then '上升 ' else '下降 ' end || {{ shown('abs(x)') }} || ' 位' end
{%- endmacro -%}

{%- macro told_place_change() -%} '上级排名比上年上升的位次' {%- endmacro -%}
