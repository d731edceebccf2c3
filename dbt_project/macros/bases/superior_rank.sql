{#- 上级排名: the place in the ranking of the level above; smaller is better. -#}

{%- macro about_basis_superior_rank() -%}
{{ return({
    'order': 12,
    'zh': '上级排名',
    'kind': 'place',
    'needs': ['place'],
    'turned': 'smaller',
    'shown_as': 'bare',
    'placed_above': True,
    'least': 1,
    'x': '`superior_results.rank`，组的大小是 `peers`',
    'unit': '名次',
    'used': '上级排名次的指标',
}) }}
{%- endmacro -%}

{%- macro basis_superior_rank() -%}
superior_place
{%- endmacro -%}

{%- macro said_superior_rank() -%}
'上级排名第 ' || {{ shown('x') }} || ' 位' || coalesce('（共 ' || cast(superior_peers as varchar) || ' 个）', '')
{%- endmacro -%}

{%- macro told_superior_rank() -%} '上级排名的名次' {%- endmacro -%}
