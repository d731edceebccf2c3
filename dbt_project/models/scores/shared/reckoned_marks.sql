-- An indicator's rate is Σ share·a over its measures, held between floor_rate and cap_rate; excluded measures leave the available points. In a
-- category of bonuses or deductions it only adds or takes: nothing is assigned, and no more is lost than it takes. By number; with ids: indicator_points.
with measures as (
    select
        measure_no,
        share,
        count(*) over (partition by cycle, indicator_no, group_id) as measures
    from {{ ref('measure_parameters') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

-- Why points were lost, as the level above says it: only superior results carry a cause.
causes as (
    select * from {{ ref('monthly_values') }}
    where cause_kind is not null
),

event_values as (
    select * from {{ ref('event_values') }}
),

-- Most indicators have one measure, and nothing to sum.
single as (
    select
        measure_rates.is_forecast,
        measure_rates.assigned_no,
        measure_rates.month_no,
        case
            when measures.share = 1 then measure_rates.rate
            else {{ near_figure('measures.share * measure_rates.rate', 'cast(measures.share as double) * cast(measure_rates.rate as double)') }}
        end as weighed_rate,
        case when measure_rates.rate is not null then measures.share else 0 end as counted_share,
        case when measure_rates.rate is null then measures.share else 0 end as excluded_share,
        {{ missing_share('measures.share', 'measure_rates.missing_part') }} as missing_share,
        measure_rates.months_counted is not null as is_over_months,
        measure_rates.obstacle is null as is_scored,
        measure_rates.obstacle
    from {{ ref('measure_rates') }} as measure_rates
    inner join measures using (measure_no)
    where measures.measures = 1
),

weighed as (
    select
        measure_rates.is_forecast,
        measure_rates.assigned_no,
        measure_rates.month_no,
        measures.share * measure_rates.rate as weighed_rate,
        measures.share,
        measure_rates.rate,
        {{ missing_share('measures.share', 'measure_rates.missing_part') }} as missing_share,
        measure_rates.months_counted is not null as is_over_months,
        measure_rates.obstacle
    from {{ ref('measure_rates') }} as measure_rates
    inner join measures using (measure_no)
    where measures.measures > 1
),

sums as (
    select
        is_forecast,
        assigned_no,
        month_no,
        cast(sum(weighed_rate) as decimal(38, 21)) as weighed_rate,
        cast(sum(case when rate is not null then share else 0 end) as decimal(18, 6)) as counted_share,
        cast(sum(case when rate is null then share else 0 end) as decimal(18, 6)) as excluded_share,
        {{ figure('sum(missing_share)') }} as missing_share,
        max(case when is_over_months then 1 else 0 end) = 1 as is_over_months,
        count(case when obstacle is null then 1 end) > 0 as is_scored,
        max(obstacle) as obstacle
    from weighed
    group by is_forecast, assigned_no, month_no
),

summed as (
    select * replace ({{ near_figure('weighed_rate', 'cast(weighed_rate as double)') }} as weighed_rate) from sums
    union all
    select * from single
),

joined as (
    select
        summed.*,
        assigned.cycle,
        assigned.indicator_no,
        assigned.unit_no,
        assigned.points as indicator_points,
        assigned.floor_rate,
        assigned.cap_rate,
        assigned.value_feed,
        coalesce(assigned.category_kind != 'scored', false) as is_extra,
        terms.indicator_decimals
    from summed
    inner join assigned using (assigned_no)
    inner join terms
        on
            assigned.cycle = terms.cycle
            and assigned.assessment_id = terms.assessment_id
    where summed.counted_share > 0
),

rated as (
    select
        *,
        case
            when excluded_share = 0 then indicator_points else {{ as_points('indicator_points - ' ~ exact_product('indicator_points', 'excluded_share')) }}
        end as points_base,
        case
            when not is_scored then cast(0 as decimal(38, 15))
            else greatest(
                    case when excluded_share = 0 then weighed_rate else {{ ratio('weighed_rate', 'counted_share') }} end,
                    coalesce(floor_rate, 0)
                )
        end as floored_rate
    from joined
),

capped as (
    select
        * exclude (floored_rate),
        {{ figure(rate_in_reach('least(floored_rate, coalesce(cap_rate, floored_rate))', 'points_base')) }} as rate
    from rated
),

pointed as (
    select
        capped.*,
        case when capped.is_extra then {{ points('0') }} else capped.points_base end as points_assigned,
        {{ round_to(
            '(capped.points_base * capped.rate)',
            'capped.indicator_decimals',
            '(cast(capped.points_base as double) * cast(capped.rate as double))'
        ) }} as points,
        case
            when capped.is_extra then 0
            when capped.value_feed = 'events' then coalesce(event_values.points_procedural, 0)
            when capped.missing_share = 0 then 0
            when capped.is_over_months
                then {{ round_to('(cast(capped.indicator_points as decimal(18, 6)) * capped.missing_share)', 'capped.indicator_decimals') }}
            else {{ as_points('cast(capped.indicator_points as decimal(18, 6)) * capped.missing_share') }}
        end as points_missing
    from capped
    left join event_values
        on
            capped.value_feed = 'events'
            and capped.cycle = event_values.cycle
            and capped.indicator_no = event_values.indicator_no
            and capped.unit_no = event_values.unit_no
            and capped.month_no = event_values.month_no
),

final as (
    select
        pointed.is_forecast,
        pointed.assigned_no,
        pointed.month_no,
        pointed.points_base,
        pointed.points_assigned,
        pointed.points,
        pointed.rate,
        pointed.points_missing,
        -- What is lost because nothing was reported, or to procedural events; the rest of what is lost was scored.
        {{ points('least(greatest(pointed.points_assigned - pointed.points, 0), pointed.points_missing)') }} as points_lost_missing,
        causes.cause,
        -- What an indicator takes is performance, whatever the level above says of its cause.
        case when not pointed.is_extra then causes.cause_kind end as cause_kind,
        pointed.obstacle
    from pointed
    left join causes using (cycle, indicator_no, unit_no, month_no)
)

select * from final
