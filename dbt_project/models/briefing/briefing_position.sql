-- How near is the edge: the gaps to the others of the group, to the tier below and to the one above.
with units as (
    select * from {{ ref('briefing_units') }}
),

compared as (
    select * from units
    where units_in_group > 1 and "rank" is not null
),

final as (
    {{ blanks_of('compared', 'position', [
        {
            'line': 1, 'source': 'source_mart', 'lead': "'与组内其他单位比'",
            'blanks': [
                ('gap_to_mean', 'gap_to_mean', spoken_mean('gap_to_mean'), "'，' || case when gap_to_mean < 0 then '低于' else '高于' end || '组平均分'", "'分'"),
                ('gap_to_best', 'gap_to_best', spoken_points('gap_to_best'), "'，与组内最高分相差'", "'分'"),
                ('gap_above', 'gap_above', spoken_points('gap_above'), "'，与前一位相差'", "'分'"),
                ('gap_below', 'gap_below', spoken_points('gap_below'), "'，领先后一位'", "'分'"),
                ('gap_to_last', 'gap_to_last', spoken_points('gap_to_last'), "'，高于组内最低分'", "'分'"),
            ],
        },
        {
            'line': 2, 'source': 'source_mart', 'lead': "'对照下面的等次'",
            'blanks': [
                (
                    'places_above_lower_tier', 'places_above_lower_tier', counted('abs(places_above_lower_tier)'),
                    "'，位次比其中最靠前的单位' || case when places_above_lower_tier < 0 then '靠后' else '靠前' end", "'位'"
                ),
                (
                    'margin_over_lower_tier', 'margin_over_lower_tier', spoken_points('margin_over_lower_tier'),
                    "'，总分比下一等次的最高分' || case when margin_over_lower_tier < 0 then '少' else '仅多' end", "'分'"
                ),
            ],
        },
        {
            'line': 3, 'source': "case when is_official then 'rankings' else 'promotion_targets' end",
            'lead': "case when is_final then '' else '按预计的全年结果，' end || '进入' || coalesce(target_tier_name, '上一等次')",
            'blanks': [('gap_to_next_tier', 'gap_to_next_tier', spoken_points('gap_to_next_tier'), "'还差'", "'分'")],
        },
    ]) | indent(4) }}
)

select * from final
