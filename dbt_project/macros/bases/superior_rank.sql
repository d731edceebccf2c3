{#- 上级排名: the place in the ranking of the level above; smaller is better. -#}

{%- macro basis_superior_rank() -%}
superior_place
{%- endmacro -%}

{%- macro said_superior_rank() -%}
'上级排名第 ' || {{ shown('x') }} || ' 位' || coalesce('（共 ' || cast(superior_peers as varchar) || ' 个）', '')
{%- endmacro -%}

{%- macro told_superior_rank() -%} '上级排名的名次' {%- endmacro -%}
