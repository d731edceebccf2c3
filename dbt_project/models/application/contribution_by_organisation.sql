{{ config(schema='marts') }}
-- 责任单位贡献: what each responsible organisation brought to a unit's total in the latest month, from the ledger only: every ledger row goes to the
-- leads of its indicator by share (six decimals, largest remainder, ties by org_id); rows without an indicator stay with the unit itself.
with current_months as (
    select * from {{ ref('current_months') }}
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual'
),

leads as (
    select * from {{ ref('lead_organisations') }}
),

by_indicator as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger."month",
        ledger.indicator_id,
        cast(sum(case when ledger.entry = 'assigned' then ledger.points else 0 end) as decimal(18, 6)) as points_assigned,
        cast(sum(ledger.points) as decimal(18, 6)) as points
    from ledger
    inner join current_months
        on
            ledger.cycle = current_months.cycle
            and ledger.assessment_id = current_months.assessment_id
            and ledger."month" = current_months."month"
    group by ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger."month", ledger.indicator_id
),

amounts as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        indicator_id,
        'points_assigned' as kind,
        points_assigned as points
    from by_indicator
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        indicator_id,
        'points' as kind,
        points
    from by_indicator
),

borne as (
    select
        amounts.*,
        coalesce(leads.org_id, amounts.unit_id) as org_id,
        cast({{ figure('abs(amounts.points)') }} * 1000000 as bigint) as micropoints,
        round(abs(amounts.points) * coalesce(leads.share, 1), 10) * 1000000 as exact_micropoints
    from amounts
    left join leads
        on
            amounts.cycle = leads.cycle
            and amounts.assessment_id = leads.assessment_id
            and amounts.unit_id = leads.unit_id
            and amounts.indicator_id = leads.indicator_id
),

cut as (
    select
        *,
        micropoints - cast(sum(floor(exact_micropoints)) over in_item as bigint) as micropoints_left,
        row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id, kind
            order by exact_micropoints - floor(exact_micropoints) desc, org_id asc
        ) as turn
    from borne
    window in_item as (partition by cycle, assessment_id, unit_id, indicator_id, kind)
),

split as (
    select
        *,
        {{ points('case when points < 0 then -1 else 1 end
            * (floor(exact_micropoints) + case when turn <= micropoints_left then 1 else 0 end) * 0.000001') }} as points_split
    from cut
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        org_id,
        cast(count(distinct indicator_id) as integer) as indicators,
        cast(sum(case when kind = 'points_assigned' then points_split else 0 end) as decimal(18, 6)) as points_assigned,
        cast(sum(case when kind = 'points' then points_split else 0 end) as decimal(18, 6)) as points
    from split
    group by cycle, assessment_id, unit_id, "month", org_id
),

totalled as (
    select
        *,
        cast(sum(points) over (partition by cycle, assessment_id, unit_id) as decimal(18, 6)) as unit_points
    from summed
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        org_id,
        "month",
        indicators,
        points_assigned,
        points,
        {{ points('points - points_assigned') }} as points_beside_full,
        {{ as_points(ratio('points', 'points_assigned')) }} as rate,
        {{ as_points(ratio('points', 'unit_points')) }} as share_of_total,
        cast(rank() over (partition by cycle, assessment_id, unit_id order by points desc) as integer) as "rank",
        '承担' || cast(indicators as varchar) || '项指标，分值' || {{ shown('points_assigned') }} || '分，实得' || {{ shown('points') }} || '分'
        || coalesce('，占总分' || {{ shown('unit_points') }} || '分的' || {{ percent(ratio('points', 'unit_points')) }}, '') || '。' as explanation
    from totalled
)

select * from final
