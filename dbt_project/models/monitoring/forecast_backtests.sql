-- What earlier forecasts of the same time of the year were out by, and what guessing would have been: of every year that is over, its forecasts
-- from the last quarter at or before the month. First years are left out, as they are forecast in another way.
with horizons as (
    select * from {{ ref('forecast_horizons') }}
),

errors as (
    {{ all_cycles('forecast_errors', [
        'cycle', 'assessment_id', 'unit_id', 'months_elapsed', 'score_rate_error', 'absolute_error', 'last_year_error', 'rate_so_far_error', 'now_error',
        'rank_error', 'now_rank_error', 'is_first_year'
    ]) }}
),

forecast_before as (
    select distinct
        cycle,
        assessment_id,
        months_elapsed
    from errors
    where score_rate_error is not null and not is_first_year
),

comparable as (
    select
        horizons.cycle,
        horizons.assessment_id,
        horizons."month",
        horizons.full_points,
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

final as (
    select
        comparable.cycle,
        comparable.assessment_id,
        comparable."month",
        comparable.full_points,
        comparable.error_cycle,
        errors.* exclude (cycle, assessment_id)
    from comparable
    inner join errors
        on
            comparable.assessment_id = errors.assessment_id
            and comparable.error_cycle = errors.cycle
            and comparable.months_elapsed = errors.months_elapsed
            and errors.score_rate_error is not null
)

select * from final
