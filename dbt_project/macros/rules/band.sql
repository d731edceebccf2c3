{#- 分档: the rate of the greatest boundary not above x; below the smallest: 0. -#}

{%- macro about_rule_band() -%}
{{ return({
    'order': 4,
    'zh': '分档',
    'needs': 'figure',
    'fits': ['amount', 'place', 'change'],
    'opens': 'bands',
    'bands': 'figure',
    'must_have': ['band_set'],
    'parameters': {'band_set': None},
}) }}
{%- endmacro -%}

{%- macro rule_band() -%}
coalesce(band_rate, 0)
{%- endmacro -%}

{%- macro said_rule_band() -%}
'，落在得分率 ' || {{ percent('coalesce(band_rate, 0)') }} || ' 档'
{%- endmacro -%}

{%- macro told_rule_band() -%}
'按' || {{ told_figure() }} || '分档：' || coalesce(bands_text || coalesce('，' || below_text, ''), '（没有分档表）')
{%- endmacro -%}

{#- One band, from its boundary (满) up to the next (不到), and what it gives; one that reaches down has no boundary of its own. -#}
{%- macro told_band() -%}
case
        when basis in ({{ bases_with('placed_above') }}) then {{ told_places(
            'case when reaches_down then 1 else greatest(' ~ first_place('band_at') ~ ', 1) end', first_place('next_at') ~ ' - 1'
        ) }}
        when reaches_down then coalesce('不到 ' || {{ told_amount('next_at', true) }}, '一律')
        else case when band_at > 0 then '满 ' else '不低于 ' end || {{ told_amount('band_at', true) }} || coalesce('不到 ' || {{ told_amount('next_at', true) }}, '')
    end || {{ told_band_rate() }}
{%- endmacro -%}

{#- What lies below the smallest boundary. -#}
{%- macro told_below_bands() -%}
case
        when basis in ({{ bases_with('placed_above') }}) then {{ told_places('1', first_place('band_at') ~ ' - 1') }}
        else '不到 ' || {{ told_amount('band_at', true) }}
    end || '不得分'
{%- endmacro -%}

{#- The first place that is not before a boundary. -#}
{%- macro first_place(boundary) -%} cast(ceil({{ boundary }}) as bigint) {%- endmacro -%}

{#- Places from one to another: 第 11—30 名; without a last one: 第 61 名及以后; null where there is none between. -#}
{%- macro told_places(first, last) -%}
case
            when {{ last }} is null then '第 ' || cast({{ first }} as varchar) || ' 名及以后'
            when {{ last }} = {{ first }} then '第 ' || cast({{ first }} as varchar) || ' 名'
            when {{ last }} > {{ first }} then '第 ' || cast({{ first }} as varchar) || '—' || cast({{ last }} as varchar) || ' 名'
        end
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_band() -%}
highest_knot
{%- endmacro -%}
