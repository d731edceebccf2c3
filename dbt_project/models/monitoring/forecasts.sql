{{ config(schema='marts') }}
-- 全年预测: total, place and tier expected at the end of the year, seen from a month. The range is what such forecasts were out by in the years
-- before, from the same time of the year (the last quarter at or before it), over all units of the assessment: the middle nine tenths of the
-- errors of their score rates (a first year lacks figures that nobody can expect yet, so that its points do not compare, but its rates do). Nobody
-- gains more than is expected to be lost or not yet assigned.
with placings as (
    select * from {{ ref('placings') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

months as (
    select * from {{ ref('assessment_months') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

errors as (
    {{ all_cycles('forecast_errors', ['cycle', 'assessment_id', 'unit_id', 'months_elapsed', 'score_rate_error']) }}
),

expected as (
    select
        placings.*,
        months.months_elapsed,
        greatest(placings.points_lost, 0) + greatest(terms.full_points - placings.points_available, 0) as points_to_gain,
        unit_tiers.tier_rank,
        unit_tiers.tier_name
    from placings
    inner join terms
        on
            placings.cycle = terms.cycle
            and placings.assessment_id = terms.assessment_id
    inner join months
        on
            placings.cycle = months.cycle
            and placings.assessment_id = months.assessment_id
            and placings."month" = months."month"
    left join unit_tiers
        on
            placings.scenario = unit_tiers.scenario
            and placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
    where placings.scenario = 'forecast' and placings."rank" is not null
),

horizons as (
    select distinct
        cycle,
        assessment_id,
        "month",
        months_elapsed
    from expected
),

-- Years that are over were forecast from their quarters.
forecast_before as (
    select distinct
        cycle,
        assessment_id,
        months_elapsed
    from errors
    where score_rate_error is not null
),

comparable as (
    select
        horizons.cycle,
        horizons.assessment_id,
        horizons."month",
        forecast_before.cycle as error_cycle,
        forecast_before.months_elapsed
    from horizons
    inner join forecast_before
        on
            horizons.assessment_id = forecast_before.assessment_id
            and horizons.cycle > forecast_before.cycle
    qualify row_number() over (
            partition by horizons.cycle, horizons.assessment_id, horizons."month", forecast_before.cycle
            order by
                case when forecast_before.months_elapsed <= horizons.months_elapsed then 0 else 1 end asc,
                abs(forecast_before.months_elapsed - horizons.months_elapsed) asc
        ) = 1
),

ordered as (
    select
        comparable.cycle,
        comparable.assessment_id,
        comparable."month",
        errors.score_rate_error,
        row_number() over (
            partition by comparable.cycle, comparable.assessment_id, comparable."month"
            order by errors.score_rate_error asc, errors.cycle asc, errors.unit_id asc
        ) as turn,
        count(*) over (partition by comparable.cycle, comparable.assessment_id, comparable."month") as history
    from comparable
    inner join errors
        on
            comparable.assessment_id = errors.assessment_id
            and comparable.error_cycle = errors.cycle
            and comparable.months_elapsed = errors.months_elapsed
            and errors.score_rate_error is not null
),

ranges as (
    select
        cycle,
        assessment_id,
        "month",
        max(history) as history,
        min(case when turn * 20 >= history then score_rate_error end) as error_low,
        min(case when turn * 20 >= history * 19 then score_rate_error end) as error_high
    from ordered
    group by cycle, assessment_id, "month"
),

ranged as (
    select
        expected.*,
        ranges.history,
        case
            when ranges.history > 0
                then expected.total - {{ as_points(in_reach(product('expected.points_available', 'greatest(ranges.error_high, 0)'), 'points')) }}
        end as low,
        case
            when ranges.history > 0
                then expected.total + least(
                        expected.points_to_gain,
                        -{{ as_points(in_reach(product('expected.points_available', 'least(ranges.error_low, 0)'), 'points')) }}
                    )
        end as high
    from expected
    left join ranges
        on
            expected.cycle = ranges.cycle
            and expected.assessment_id = ranges.assessment_id
            and expected."month" = ranges."month"
),

final as (
    select
        cast(expected.cycle as integer) as cycle,
        expected.assessment_id,
        expected.unit_id,
        expected.group_id,
        expected."month",
        cast(expected.months_elapsed as integer) as months_elapsed,
        {{ points('expected.total') }} as expected_total,
        expected."rank" as expected_rank,
        expected.tier_rank as expected_tier_rank,
        expected.tier_name as expected_tier_name,
        {{ points('expected.low') }} as low,
        {{ points('expected.high') }} as high,
        cast(coalesce(expected.history, 0) as integer) as history,
        expected.points_available,
        {{ points('now.total') }} as total_now,
        now."rank" as rank_now,
        now_tiers.tier_name as tier_name_now,
        '按' || expected."month" || '的进度，预计全年' || {{ shown('expected.total') }} || '分，组内第' || cast(expected."rank" as varchar) || '位'
        || coalesce('、' || expected.tier_name, '') || case
            when expected.history > 0
                then '；按往年同期' || cast(expected.history as varchar) || '个预测的误差，九成可能在'
                    || {{ shown('expected.low', 2) }} || '至' || {{ shown('expected.high', 2) }} || '分之间'
            else '；没有往年同期的预测可比'
        end || '。' as statement
    from ranged as expected
    left join placings as now
        on
            expected.cycle = now.cycle
            and expected.assessment_id = now.assessment_id
            and expected.unit_id = now.unit_id
            and expected."month" = now."month"
            and now.scenario = 'actual'
    left join unit_tiers as now_tiers
        on
            now.cycle = now_tiers.cycle
            and now.assessment_id = now_tiers.assessment_id
            and now.unit_id = now_tiers.unit_id
            and now."month" = now_tiers."month"
            and now_tiers.scenario = 'actual'
)

select * from final
