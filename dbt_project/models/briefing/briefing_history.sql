-- Are we sliding: rank and tier of up to five cycles, what moved against the year before, and how long the tier is held.
with units as (
    select * from {{ ref('briefing_units') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name', 'is_official']) }}
),

-- The present cycle as the unit stands now; those before as they came out.
ranks as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        outcomes.cycle as rank_cycle,
        case when outcomes.cycle = units.cycle then units."rank" else outcomes."rank" end as "rank",
        case when outcomes.cycle = units.cycle then units.tier_name else outcomes.tier_name end as tier_name,
        case when outcomes.cycle = units.cycle and not units.is_final then '（截至' || units."month" || '）' else '' end as as_far,
        case
            when outcomes.cycle = units.cycle and units.is_official then 'rankings'
            when outcomes.cycle != units.cycle and outcomes.is_official then 'rankings'
            else 'standings'
        end as source_mart
    from units
    inner join outcomes
        on
            units.assessment_id = outcomes.assessment_id
            and units.unit_id = outcomes.unit_id
            and units.cycle >= outcomes.cycle
            and units.cycle - 5 < outcomes.cycle
),

spoken as (
    select
        *,
        row_number() over (partition by cycle, assessment_id, unit_id order by rank_cycle asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of
    from ranks
    where "rank" is not null
),

listed as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'history' as topic,
        1 as line,
        '历年组内位次：' as lead,
        place,
        'rank_' || cast(rank_cycle as varchar) as name,
        {{ points('"rank"') }} as "value",
        {{ counted('"rank"') }} as shown,
        '，' || cast(rank_cycle as varchar) || '年' || as_far || '第' as before,
        '位' || coalesce('（' || tier_name || '）', '') as after,
        source_mart
    from spoken
    where listed_of > 1
),

moved as (
    select units.*
    from units
    inner join listed using (cycle, assessment_id, unit_id)
    where listed.place = 1
),

final as (
    select * from listed
    union all
    {{ blanks_of('moved', 'history', [
        {
            'line': 2, 'source': 'source_mart', 'lead': "''",
            'blanks': [
                (
                    'rank_change', 'rank_change', counted('abs(rank_change)'),
                    "'，位次比上年' || case when rank_change < 0 then '下降' when rank_change = 0 then '变动' else '上升' end", "'位'"
                ),
                ('years_in_tier', 'case when tier_name is not null then years_in_tier end', counted('years_in_tier'), "'，已连续'", "'年为' || tier_name"),
            ],
        },
    ]) | indent(4) }}
)

select * from final
