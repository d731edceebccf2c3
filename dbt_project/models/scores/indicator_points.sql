-- An indicator's rate is Σ share·a over its measures, held between floor_rate and cap_rate; excluded measures leave the available points.
with measure_rates as (
    select * from {{ ref('measure_rates') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

-- Why points were lost, as the level above says it: only superior results carry a cause.
causes as (
    select * from {{ ref('unit_values') }}
    where cause_kind is not null
),

summed as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        indicator_id,
        "month",
        cast(sum(case when share = 1 then rate else {{ figure('share * rate') }} end) as decimal(38, 15)) as weighed_rate,
        cast(sum(case when rate is not null then share else 0 end) as decimal(18, 6)) as counted_share,
        cast(sum(case when rate is null then share else 0 end) as decimal(18, 6)) as excluded_share,
        cast(sum(case when obstacle = 'missing_report' then share else 0 end) as decimal(18, 6)) as missing_share,
        count(case when obstacle is null then 1 end) as measures_scored,
        max(obstacle) as obstacle
    from measure_rates
    group by scenario, cycle, assessment_id, group_id, unit_id, category_id, indicator_id, "month"
),

joined as (
    select
        summed.*,
        assigned.points as indicator_points,
        assigned.floor_rate,
        assigned.cap_rate,
        causes.cause,
        causes.cause_kind
    from summed
    inner join assigned
        on
            summed.cycle = assigned.cycle
            and summed.assessment_id = assigned.assessment_id
            and summed.unit_id = assigned.unit_id
            and summed.indicator_id = assigned.indicator_id
    left join causes
        on
            summed.cycle = causes.cycle
            and summed.assessment_id = causes.assessment_id
            and summed.unit_id = causes.unit_id
            and summed.indicator_id = causes.indicator_id
            and summed."month" = causes."month"
),

rated as (
    select
        *,
        case
            when excluded_share = 0 then indicator_points else {{ as_points('indicator_points - ' ~ exact_product('indicator_points', 'excluded_share')) }}
        end as points_assigned,
        case
            when measures_scored = 0 then cast(0 as decimal(38, 15))
            else greatest(
                    case when excluded_share = 0 then weighed_rate else {{ ratio('weighed_rate', 'counted_share') }} end,
                    coalesce(floor_rate, 0)
                )
        end as floored_rate
    from joined
    where counted_share > 0
),

capped as (
    select
        * exclude (floored_rate),
        {{ figure(rate_in_reach('least(floored_rate, coalesce(cap_rate, floored_rate))', 'points_assigned')) }} as rate
    from rated
),

final as (
    select
        capped.scenario,
        capped.cycle,
        capped.assessment_id,
        capped.group_id,
        capped.unit_id,
        capped.category_id,
        capped.indicator_id,
        capped."month",
        capped.points_assigned,
        {{ round_to('capped.points_assigned * capped.rate', 'terms.indicator_decimals') }} as points,
        capped.rate,
        capped.floor_rate,
        case when capped.missing_share = 0 then 0 else {{ as_points(exact_product('capped.indicator_points', 'capped.missing_share')) }} end as points_missing,
        capped.cause,
        capped.cause_kind,
        capped.obstacle,
        terms.indicator_decimals
    from capped
    inner join terms
        on
            capped.cycle = terms.cycle
            and capped.assessment_id = terms.assessment_id
)

select * from final
