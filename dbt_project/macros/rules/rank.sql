{#- 排名: the rate listed for the place in the group, from the top (at > 0), else from the bottom (at < 0); not listed: base. -#}

{%- macro rule_rank() -%}
coalesce(place_rate, place_from_bottom_rate, base, 0)
{%- endmacro -%}

{%- macro said_rule_rank() -%}
case when basis = 'superior_rank' then '' else '，组内第 ' || cast(place as varchar) || ' 名（共 ' || cast(group_size as varchar) || ' 个）' end
{%- endmacro -%}
