-- Rank in the group and over all groups: competition ranking (1, 2, 2, 4), best first; units without a total have none.
with unit_totals as (
    select * from {{ ref('unit_totals') }}
),

ranked as (
    select
        *,
        rank() over (
            partition by scenario, cycle, assessment_id, group_id, "month"
            order by ranked_total desc nulls last, tie_points desc
        ) as place,
        rank() over (
            partition by scenario, cycle, assessment_id, "month"
            order by ranked_total desc nulls last, tie_points desc
        ) as overall_place,
        count(ranked_total) over in_group as ranked_units,
        sum(total) over in_group as group_sum,
        max(total) over in_group as group_best
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
        lag(max(total)) over by_place as total_above,
        lead(max(total)) over by_place as total_below
    from ranked
    where ranked_total is not null
    group by scenario, cycle, assessment_id, group_id, "month", place
    window by_place as (partition by scenario, cycle, assessment_id, group_id, "month" order by place asc)
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
        case when ranked.ranked_total is not null then cast(ranked.place as integer) end as "rank",
        case when ranked.ranked_total is not null then cast(ranked.overall_place as integer) end as overall_rank,
        cast(ranked.ranked_units as integer) as ranked_units,
        {{ points('ranked.total - neighbours.total_above') }} as gap_above,
        {{ points('ranked.total - neighbours.total_below') }} as gap_below,
        {{ as_points('ranked.total - ' ~ ratio('cast(ranked.group_sum as decimal(38, 6))', 'cast(ranked.ranked_units as decimal(18, 0))')) }} as gap_to_mean,
        {{ points('ranked.total - ranked.group_best') }} as gap_to_best,
        ranked.points_at_risk,
        ranked.points_lost,
        ranked.points_lost_procedural,
        ranked.open_deficiencies
    from ranked
    left join neighbours using (scenario, cycle, assessment_id, group_id, "month", place)
)

select * from final
