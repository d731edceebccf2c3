{#- 排名: the rate listed for the place in the group, from the top (at > 0), else from the bottom (at < 0); not listed: base. -#}

{%- macro about_rule_rank() -%}
{{ return({
    'order': 7,
    'zh': '排名',
    'needs': 'place',
    'fits': ['amount', 'place'],
    'opens': 'group',
    'bands': 'place',
    'must_have': ['band_set'],
    'parameters': {'band_set': None, 'base': 0},
}) }}
{%- endmacro -%}

{%- macro rule_rank() -%}
coalesce(place_rate, place_from_bottom_rate, base, 0)
{%- endmacro -%}

{%- macro said_rule_rank() -%}
case when basis in ({{ bases_with('placed_above') }}) then '' else '，组内第 ' || cast(place as varchar) || ' 名（共 ' || cast(group_size as varchar) || ' 个）' end
    || '，名次得分率 ' || {{ percent('rate') }}
{%- endmacro -%}

{%- macro told_rule_rank() -%}
'按' || {{ told_figure() }} || case when basis in ({{ bases_with('placed_above') }}) then '：' else '在组内的名次：' end
    || coalesce(places_text, '（没有名次表）') || '，其余名次'
    || {{ told_rate('coalesce(base, 0)') }}
{%- endmacro -%}

{#- One place and what it gives. -#}
{%- macro told_place() -%}
case when band_at < 0 then '倒数第 ' else '第 ' end || {{ shown('abs(band_at)', 6) }} || ' 名' || {{ told_band_rate() }}
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_rank() -%}
greatest(highest_knot, coalesce(base, 0))
{%- endmacro -%}
