-- The marks of every unit's indicator, now and expected. Expected: halfway between what the expected value comes to and what is expected of the
-- rate; what is owed stays nought. In an assessment's first year what is expected is what is there (ledger_outlook lays it out on the full
-- points). By number; with ids: indicator_points.
with reckoned_marks as (
    select * from {{ ref('reckoned_marks') }}
),

expected_rates as (
    select * from {{ ref('expected_rates') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

years_before as (
    select distinct
        cycle + 1 as cycle,
        assessment_id
    from ({{ all_cycles('assessment_terms', ['cycle', 'assessment_id']) }})
),

forecast_from as (
    select
        scenario_months.cycle,
        scenario_months.assessment_id,
        {{ month_number('scenario_months."month"') }} as month_no,
        years_before.cycle is null as is_first_year
    from {{ ref('scenario_months') }} as scenario_months
    left join years_before
        on
            scenario_months.cycle = years_before.cycle
            and scenario_months.assessment_id = years_before.assessment_id
    where scenario_months.scenario = 'forecast'
),

-- The marks that an expectation starts from: by the value; in a first year what is there now.
started as (
    select
        reckoned_marks.* replace (true as is_forecast),
        forecast_from.is_first_year,
        assigned.floor_rate,
        assigned.cap_rate,
        terms.indicator_decimals,
        expected_rates.rate as rate_by_rate,
        cast(
            case when expected_rates.is_scored_now then {{ declared('forecast_rate_share') }} else {{ declared('forecast_rate_share_unscored') }} end
            as decimal(3, 2)
        ) as share_by_rate
    from forecast_from
    inner join assigned
        on
            forecast_from.cycle = assigned.cycle
            and forecast_from.assessment_id = assigned.assessment_id
    inner join terms
        on
            forecast_from.cycle = terms.cycle
            and forecast_from.assessment_id = terms.assessment_id
    inner join reckoned_marks
        on
            assigned.assigned_no = reckoned_marks.assigned_no
            and forecast_from.month_no = reckoned_marks.month_no
            and reckoned_marks.is_forecast != forecast_from.is_first_year
    left join expected_rates
        on
            assigned.assigned_no = expected_rates.assigned_no
            and forecast_from.month_no = expected_rates.month_no
),

halved as (
    select
        *,
        case
            when is_first_year or rate_by_rate is null or points_missing >= points_assigned then rate
            else rate + {{ figure('(rate_by_rate - rate) * share_by_rate') }}
        end as rate_expected
    from started
),

held as (
    select
        *,
        {{ figure(rate_in_reach(
            'greatest(least(rate_expected, coalesce(cap_rate, rate_expected)), coalesce(floor_rate, 0))', 'points_base'
        )) }} as rate_held
    from halved
),

pointed as (
    select
        *,
        {{ round_to('(points_base * rate_held)', 'indicator_decimals', '(cast(points_base as double) * cast(rate_held as double))') }} as points_held
    from held
),

final as (
    select *
    from reckoned_marks
    where not is_forecast
    union all by name
    select
        is_forecast,
        assigned_no,
        month_no,
        points_base,
        points_assigned,
        points_held as points,
        rate_held as rate,
        points_missing,
        {{ points('least(greatest(points_assigned - points_held, 0), points_missing)') }} as points_lost_missing,
        cause,
        cause_kind,
        obstacle
    from pointed
)

select * from final
