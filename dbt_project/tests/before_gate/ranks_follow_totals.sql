{{ config(tags=['before_gate']) }}
-- 位次与总分一致：在组内和全部单位中，总分高的位次不在后；因一票否决排在末位的，在其他单位之后，其间也是如此；不排名的没有位次。
with placings as (
    select * from {{ ref('placings') }}
    where ranked_total is not null
),

neighbours as (
    select
        *,
        lead(ranked_total) over (
            partition by scenario, cycle, assessment_id, group_id, "month", is_put_last order by "rank" asc, ranked_total desc, unit_id asc
        ) as next_total,
        lead(ranked_total) over (
            partition by scenario, cycle, assessment_id, "month", is_put_last order by overall_rank asc, ranked_total desc, unit_id asc
        ) as next_overall_total,
        min("rank") over (partition by scenario, cycle, assessment_id, group_id, "month") as first_rank,
        min(case when is_put_last then "rank" end) over (partition by scenario, cycle, assessment_id, group_id, "month") as first_rank_put_last
    from placings
    where not is_unranked
),

final as (
    select
        unit_id,
        assessment_id,
        "month",
        scenario,
        ranked_total
    from neighbours
    where
        next_total > ranked_total
        or next_overall_total > ranked_total
        or first_rank != 1
        or (not is_put_last and "rank" >= first_rank_put_last)
        or "rank" is null
    union all
    select
        unit_id,
        assessment_id,
        "month",
        scenario,
        ranked_total
    from placings
    where is_unranked and ("rank" is not null or overall_rank is not null)
)

select * from final
