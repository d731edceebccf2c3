{{ config(schema='marts') }}
-- 全年预测: total, place and tier expected at the end of the year, seen from a month. The range is what such forecasts were out by in the years
-- before, from the same time of the year (the last quarter at or before it), over all units of the assessment: nine tenths of the errors of their
-- score rates were no larger (a first year lacks figures that nobody can expect yet, so that its points do not compare, but its rates do). A year's
-- errors lean to one side for all units together, and say little of the side the next year leans to: the range goes both ways alike. A first year
-- is forecast without a year before, otherwise than those after it, and counts only as long as there is no other. Nobody gains more than is
-- expected to be lost or not yet assigned.
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

years as (
    select distinct
        cycle,
        assessment_id
    from errors
),

-- Years that are over were forecast from their quarters.
forecast_before as (
    select distinct
        errors.cycle,
        errors.assessment_id,
        errors.months_elapsed,
        case when years.cycle is null then 1 else 0 end as of_first_year
    from errors
    left join years
        on
            errors.cycle - 1 = years.cycle
            and errors.assessment_id = years.assessment_id
    where errors.score_rate_error is not null
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
        and forecast_before.of_first_year = min(forecast_before.of_first_year) over (
            partition by horizons.cycle, horizons.assessment_id, horizons."month"
        )
),

ordered as (
    select
        comparable.cycle,
        comparable.assessment_id,
        comparable."month",
        abs(errors.score_rate_error) as rate_out,
        row_number() over (
            partition by comparable.cycle, comparable.assessment_id, comparable."month"
            order by abs(errors.score_rate_error) asc, errors.cycle asc, errors.unit_id asc
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
        min(case when turn * 10 >= history * 9 then rate_out end) as rate_out
    from ordered
    group by cycle, assessment_id, "month"
),

ranged as (
    select
        expected.*,
        ranges.history,
        {{ as_points(in_reach(product('expected.points_available', 'ranges.rate_out'), 'points')) }} as points_out
    from expected
    left join ranges
        on
            expected.cycle = ranges.cycle
            and expected.assessment_id = ranges.assessment_id
            and expected."month" = ranges."month"
),

bounded as (
    select
        *,
        total - points_out as low,
        case when points_out is not null then total + least(points_out, points_to_gain) end as high
    from ranged
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
                then '；往年同期' || cast(expected.history as varchar) || '个预测，'
                    || case when expected.history >= 10 then '九成误差不超过' else '误差最大' end || {{ shown('expected.points_out', 2) }}
                    || '分，据此约在' || {{ shown('expected.low', 2) }} || '至' || {{ shown('expected.high', 2) }} || '分，仅供参考'
            else '；没有往年同期的预测可比'
        end || '。' as statement
    from bounded as expected
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
