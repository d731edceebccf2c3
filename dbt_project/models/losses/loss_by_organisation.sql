{{ config(schema='marts') }}
-- The losses of each unit by the organisation that bears them; together they are the losses of the ledger.
with losses as (
    select * from {{ ref('ledger_losses') }}
),

summed as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        org_id,
        cast(sum(points_lost) as decimal(18, 6)) as points_lost,
        cast(count(distinct case when points_lost > 0 then indicator_id end) as integer) as indicators_hit
    from losses
    group by scenario, cycle, assessment_id, unit_id, "month", org_id
),

totalled as (
    select
        *,
        cast(sum(points_lost) over (partition by scenario, cycle, assessment_id, unit_id, "month") as decimal(18, 6)) as unit_points_lost
    from summed
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        org_id,
        points_lost,
        {{ as_points(ratio('points_lost', 'unit_points_lost')) }} as share_of_loss,
        indicators_hit,
        cast(rank() over (
            partition by scenario, cycle, assessment_id, unit_id, "month" order by points_lost desc
        ) as integer) as "rank"
    from totalled
)

select * from final
