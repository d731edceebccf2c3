{#- 名次均布: the first place has the full rate, the last one the base, the others lie evenly between; a band set may name both ends (1, −1). -#}

{%- macro about_rule_rank_linear() -%}
{{ return({
    'order': 10,
    'zh': '名次均布',
    'needs': 'place',
    'fits': ['amount', 'place'],
    'opens': 'group',
    'ends_from_bands': True,
    'needs_peers': True,
    'parameters': {'band_set': None, 'base': 0},
}) }}
{%- endmacro -%}

{%- macro rule_rank_linear() -%}
case
    when group_size <= 1 then coalesce(first_place_rate, 1)
    else coalesce(first_place_rate, 1) - (coalesce(first_place_rate, 1) - coalesce(last_place_rate, base, 0)) * place_quotient
end
{%- endmacro -%}

{%- macro said_rule_rank_linear() -%}
case when basis in ({{ bases_with('placed_above') }}) then '' else '，组内第 ' || cast(place as varchar) || ' 名（共 ' || cast(group_size as varchar) || ' 个）' end
    || '，名次均布得分率 ' || {{ percent('rate') }}
{%- endmacro -%}

{%- macro told_rule_rank_linear() -%}
'按' || {{ told_figure() }} || case when basis in ({{ bases_with('placed_above') }}) then '' else '在组内的名次' end || '均匀给分，'
    || coalesce(places_text, '第 1 名得满分，最后一名' || {{ told_rate('coalesce(base, 0)') }}) || '，其余名次均匀递减'
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_rank_linear() -%}
greatest(coalesce(first_knot, 1), coalesce(last_knot, base, 0))
{%- endmacro -%}
