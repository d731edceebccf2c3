-- Rank in the group and over all groups: competition ranking (1, 2, 2, 4), best first; units without a total have none, nor has one that a veto
-- leaves out of the ranks; one that a veto puts last stands behind all others. No points bring a unit across that line, so no gap does.
with unit_totals as (
    select
        *,
        ranked_total is not null and not is_unranked as is_ranked
    from {{ ref('unit_totals') }}
),

ranked as (
    select
        *,
        rank() over (
            partition by scenario, cycle, assessment_id, group_id, "month"
            order by is_ranked desc, is_put_last asc, ranked_total desc nulls last, tie_points desc
        ) as place,
        rank() over (
            partition by scenario, cycle, assessment_id, "month"
            order by is_ranked desc, is_put_last asc, ranked_total desc nulls last, tie_points desc
        ) as overall_place,
        sum(case when is_ranked then 1 else 0 end) over in_group as ranked_units,
        count(total) over in_group as units_with_total,
        sum(total) over in_group as group_sum
    from unit_totals
    window in_group as (partition by scenario, cycle, assessment_id, group_id, "month")
),

neighbours as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        place,
        max(case when place = 1 then max(total) end) over in_group as group_best,
        lag(max(total)) over by_place as total_above,
        lead(max(total)) over by_place as total_below
    from ranked
    where is_ranked
    group by scenario, cycle, assessment_id, group_id, "month", is_put_last, place
    window
        in_group as (partition by scenario, cycle, assessment_id, group_id, "month"),
        by_place as (partition by scenario, cycle, assessment_id, group_id, "month", is_put_last order by place asc)
),

final as (
    select
        ranked.scenario,
        ranked.cycle,
        ranked.assessment_id,
        ranked.group_id,
        ranked.unit_id,
        ranked."month",
        ranked.is_final,
        ranked.exact_total,
        ranked.ranked_total,
        ranked.total,
        ranked.points_available,
        {{ as_points(ratio('ranked.total', 'ranked.points_available')) }} as score_rate,
        case when ranked.is_ranked then cast(ranked.place as integer) end as "rank",
        case when ranked.is_ranked then cast(ranked.overall_place as integer) end as overall_rank,
        cast(ranked.ranked_units as integer) as ranked_units,
        {{ points('ranked.total - neighbours.total_above') }} as gap_above,
        {{ points('ranked.total - neighbours.total_below') }} as gap_below,
        {{ as_points('ranked.total - ' ~ ratio('cast(ranked.group_sum as decimal(38, 6))', 'cast(ranked.units_with_total as decimal(18, 0))')) }}
            as gap_to_mean,
        {{ points('ranked.total - neighbours.group_best') }} as gap_to_best,
        ranked.points_at_risk,
        ranked.points_lost,
        ranked.points_lost_procedural,
        ranked.open_deficiencies,
        ranked.is_vetoed,
        ranked.is_unranked,
        ranked.is_put_last
    from ranked
    left join neighbours using (scenario, cycle, assessment_id, group_id, "month", place)
)

select * from final
