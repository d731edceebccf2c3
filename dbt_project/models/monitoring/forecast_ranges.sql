-- How far a forecast may be out, seen from a month: nine tenths of what is comparable was out by no more. Comparable are, in this order: the
-- errors of forecasts of earlier years from the same time of the year (the last quarter at or before it), first years left out, as they are
-- forecast in another way; else how far last year's units went other ways than all together, with a margin, as that is seen with hindsight; in a
-- first year the spread of the units' score rates so far. It goes both ways alike: the side that one year leans to says little of the next.
-- With it, which guess was better at that time of the year, where one was.
with horizons as (
    select * from {{ ref('forecast_horizons') }}
),

of_errors as (
    select * from {{ ref('forecast_backtests') }}
),

residuals as (
    select * from {{ ref('forecast_residuals') }}
),

placings as (
    select * from {{ ref('placings') }}
    where scenario = 'actual' and "rank" is not null
),

years_before as (
    select distinct
        cycle + 1 as cycle,
        assessment_id
    from ({{ all_cycles('assessment_terms', ['cycle', 'assessment_id']) }})
),

-- By guess: last year's total, the rate so far, the month's total.
guessing as (
    select
        cycle,
        assessment_id,
        "month",
        cast(sum(absolute_error) as decimal(38, 6)) as of_forecast,
        case when count(*) = count(last_year_error) then cast(sum(abs(last_year_error)) as decimal(38, 6)) end as of_last_year,
        case when count(*) = count(rate_so_far_error) then cast(sum(abs(rate_so_far_error)) as decimal(38, 6)) end as of_rate_so_far,
        case when count(*) = count(now_error) then cast(sum(abs(now_error)) as decimal(38, 6)) end as of_now,
        sum(abs(rank_error)) > sum(abs(now_rank_error)) as is_rank_now_better
    from of_errors
    group by cycle, assessment_id, "month"
),

outs as (
    select
        cycle,
        assessment_id,
        "month",
        'forecasts' as history_kind,
        unit_id,
        {{ as_points(in_reach(product('abs(score_rate_error)', 'full_points'), 'points')) }} as points_out
    from of_errors
    union all
    select
        residuals.cycle,
        residuals.assessment_id,
        residuals."month",
        'last_year' as history_kind,
        residuals.unit_id,
        {{ as_points(in_reach(product('abs(residuals.points_beyond)', declared('forecast_range_margin')), 'points')) }} as points_out
    from residuals
    left join guessing
        on
            residuals.cycle = guessing.cycle
            and residuals.assessment_id = guessing.assessment_id
            and residuals."month" = guessing."month"
    where guessing.cycle is null
),

ordered as (
    select
        *,
        row_number() over (partition by cycle, assessment_id, "month" order by points_out asc, unit_id asc) as turn,
        count(*) over (partition by cycle, assessment_id, "month") as history
    from outs
),

widths as (
    select
        cycle,
        assessment_id,
        "month",
        max(history_kind) as history_kind,
        max(history) as history,
        min(case when turn * 10 >= history * 9 then points_out end) as points_out
    from ordered
    group by cycle, assessment_id, "month"
),

means as (
    select
        cycle,
        assessment_id,
        "month",
        count(*) as units,
        {{ as_points(ratio('cast(sum(score_rate) as decimal(38, 6))', 'cast(count(*) as decimal(18, 0))')) }} as mean_rate
    from placings
    where score_rate is not null
    group by cycle, assessment_id, "month"
),

deviations as (
    select
        placings.cycle,
        placings.assessment_id,
        placings."month",
        cast(sum({{ exact_product('placings.score_rate - means.mean_rate', 'placings.score_rate - means.mean_rate') }}) as decimal(38, 12)) as squares,
        cast(max(means.units) as decimal(18, 0)) as units
    from placings
    inner join means using (cycle, assessment_id, "month")
    where placings.score_rate is not null
    group by placings.cycle, placings.assessment_id, placings."month"
),

variances as (
    select
        *,
        {{ ratio('squares', 'units') }} as variance
    from deviations
),

spreads as (
    select
        cycle,
        assessment_id,
        "month",
        units,
        {{ root('variance') }} as spread
    from variances
),

final as (
    select
        horizons.cycle,
        horizons.assessment_id,
        horizons."month",
        horizons.months_elapsed,
        years_before.cycle is null as is_first_year,
        case when years_before.cycle is null then 'first_year' else widths.history_kind end as history_kind,
        case when years_before.cycle is null then 0 else coalesce(widths.history, 0) end as history,
        {{ points("case
            when years_before.cycle is null and spreads.units > 1
                then " ~ as_points(in_reach(
                    product(product(as_points('spreads.spread'), 'horizons.full_points'), declared('forecast_first_year_spreads')), 'points'
                )) ~ "
            when years_before.cycle is not null then widths.points_out
        end") }} as points_out,
        coalesce(guessing.is_rank_now_better, false) as is_rank_now_better,
        case least(guessing.of_forecast, guessing.of_last_year, guessing.of_rate_so_far, guessing.of_now)
            when guessing.of_forecast then null
            when guessing.of_last_year then 'last_year'
            when guessing.of_rate_so_far then 'rate_so_far'
            when guessing.of_now then 'now'
        end as better_guess
    from horizons
    left join years_before
        on
            horizons.cycle = years_before.cycle
            and horizons.assessment_id = years_before.assessment_id
    left join widths
        on
            horizons.cycle = widths.cycle
            and horizons.assessment_id = widths.assessment_id
            and horizons."month" = widths."month"
    left join spreads
        on
            horizons.cycle = spreads.cycle
            and horizons.assessment_id = spreads.assessment_id
            and horizons."month" = spreads."month"
    left join guessing
        on
            horizons.cycle = guessing.cycle
            and horizons.assessment_id = guessing.assessment_id
            and horizons."month" = guessing."month"
)

select * from final
