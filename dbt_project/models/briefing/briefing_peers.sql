-- Who overtook us: the others of the group that rose or fell by three places or more, and who is first how many years in a row.
with units as (
    select * from {{ ref('briefing_units') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name']) }}
),

-- Up to the present cycle, whose rank is the one that the unit has now.
firsts as (
    select
        units.cycle,
        units.assessment_id,
        units.group_id,
        units.unit_id,
        units.unit_name,
        count(case when last_missed.missed_cycle is null or outcomes.cycle > last_missed.missed_cycle then 1 end) as years_first
    from units
    inner join outcomes
        on
            units.assessment_id = outcomes.assessment_id
            and units.unit_id = outcomes.unit_id
            and units.cycle >= outcomes.cycle
    left join (
        select
            present.cycle,
            present.assessment_id,
            present.unit_id,
            max(earlier.cycle) as missed_cycle
        from units as present
        inner join outcomes as earlier
            on
                present.assessment_id = earlier.assessment_id
                and present.unit_id = earlier.unit_id
                and present.cycle > earlier.cycle
                and coalesce(earlier."rank", 0) != 1
        group by present.cycle, present.assessment_id, present.unit_id
    ) as last_missed
        on
            units.cycle = last_missed.cycle
            and units.assessment_id = last_missed.assessment_id
            and units.unit_id = last_missed.unit_id
    where units."rank" = 1 and units.units_in_group > 1
    group by units.cycle, units.assessment_id, units.group_id, units.unit_id, units.unit_name
),

moved as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        others.unit_id as other_id,
        others.unit_name as other_name,
        others.rank_change,
        others.source_mart
    from units
    inner join units as others
        on
            units.cycle = others.cycle
            and units.assessment_id = others.assessment_id
            and units.group_id = others.group_id
            and units.unit_id != others.unit_id
    where abs(others.rank_change) >= 3
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'peers' as topic,
        case when rank_change > 0 then 1 else 2 end as line,
        case when rank_change > 0 then '同组位次比上年上升三位以上的' else '同组位次比上年下降三位以上的' end as lead,
        row_number() over (
            partition by cycle, assessment_id, unit_id, rank_change > 0 order by abs(rank_change) desc, other_id asc
        ) as place,
        count(*) over (partition by cycle, assessment_id, unit_id, rank_change > 0) as listed_of,
        'rank_change_' || other_id as name,
        {{ points('rank_change') }} as "value",
        {{ counted('abs(rank_change)') }} as shown,
        '、' || other_name || '（' as before,
        '位）' as after,
        source_mart
    from moved
),

leaders as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        'peers' as topic,
        3 as line,
        '组内第一' as lead,
        row_number() over (partition by units.cycle, units.assessment_id, units.unit_id order by firsts.unit_id asc) as place,
        count(*) over (partition by units.cycle, units.assessment_id, units.unit_id) as listed_of,
        'years_first_' || firsts.unit_id as name,
        {{ points('firsts.years_first') }} as "value",
        {{ counted('firsts.years_first') }} as shown,
        '、' || firsts.unit_name || '（连续' as before,
        '年）' as after,
        units.source_mart
    from units
    inner join firsts using (cycle, assessment_id, group_id)
    where units.units_in_group > 1
),

final as (
    {{ blanks_of_list('items', '个单位') | indent(4) }}
    union all
    {{ blanks_of_list('leaders', '个单位') | indent(4) }}
)

select * from final
