-- How far the units of last year went other ways than all units together did, from the month of a forecast to the end: what each gained on what
-- was scored in that month beyond the mean gain, what it had on the rest beyond what its standing said, and what bonuses and charges added
-- beyond the mean. From it comes how far a forecast may be out, before any such forecast is over (forecast_ranges).
with forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

rates as (
    {{ all_cycles('indicator_rates', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'points_assigned', 'rate']) }}
),

additions as (
    {{ all_cycles('unit_additions', ['cycle', 'assessment_id', 'unit_id', 'month', 'points']) }}
),

looks as (
    select
        forecast_from.cycle,
        forecast_from.assessment_id,
        forecast_from."month",
        before.cycle as cycle_before,
        {{ years_before('forecast_from."month"', 1) }} as month_before,
        before.final_month as final_month_before
    from forecast_from
    inner join terms_of_all_cycles as before
        on
            forecast_from.cycle - 1 = before.cycle
            and forecast_from.assessment_id = before.assessment_id
),

-- Rates to six decimals, so that the sums of products have room.
went as (
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        ended.unit_id,
        ended.indicator_id,
        ended.points_assigned,
        {{ as_points('ended.rate') }} as rate_end,
        {{ as_points('then_.rate') }} as rate_then
    from looks
    inner join rates as ended
        on
            looks.cycle_before = ended.cycle
            and looks.assessment_id = ended.assessment_id
            and looks.final_month_before = ended."month"
    left join rates as then_
        on
            looks.cycle_before = then_.cycle
            and looks.assessment_id = then_.assessment_id
            and looks.month_before = then_."month"
            and ended.unit_id = then_.unit_id
            and ended.indicator_id = then_.indicator_id
),

means as (
    select
        cycle,
        assessment_id,
        "month",
        indicator_id,
        {{ as_points(ratio('cast(sum(rate_then) as decimal(38, 6))', 'cast(count(rate_then) as decimal(18, 0))')) }} as mean_then,
        {{ as_points(ratio('cast(sum(rate_end) as decimal(38, 6))', 'cast(count(*) as decimal(18, 0))')) }} as mean_end,
        {{ as_points(ratio('cast(sum(rate_end - rate_then) as decimal(38, 6))', 'cast(count(rate_then) as decimal(18, 0))')) }} as mean_gain
    from went
    group by cycle, assessment_id, "month", indicator_id
),

compared as (
    select
        went.*,
        means.mean_then,
        case
            when went.rate_then is not null then went.rate_end - went.rate_then - means.mean_gain
            else went.rate_end - means.mean_end
        end as rate_beyond
    from went
    inner join means
        on
            went.cycle = means.cycle
            and went.assessment_id = means.assessment_id
            and went."month" = means."month"
            and went.indicator_id = means.indicator_id
),

summed as (
    select
        cycle,
        assessment_id,
        "month",
        unit_id,
        cast(sum({{ exact_product('points_assigned', 'rate_beyond') }}) as decimal(38, 6)) as points_beyond,
        cast(sum(case when rate_then is null then points_assigned else 0 end) as decimal(18, 6)) as points_not_then,
        {{ as_points(ratio(
            'cast(sum(case when rate_then is not null then ' ~ exact_product('points_assigned', '(rate_then - mean_then)') ~ ' else 0 end) as decimal(38, 6))',
            'cast(sum(case when rate_then is not null then points_assigned else 0 end) as decimal(18, 6))'
        )) }} as deviation
    from compared
    group by cycle, assessment_id, "month", unit_id
),

added as (
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        ended.unit_id,
        ended.points - then_.points as points,
        {{ as_points(ratio(
            'cast(sum(ended.points - then_.points) over (partition by looks.cycle, looks.assessment_id, looks."month") as decimal(38, 6))',
            'cast(count(*) over (partition by looks.cycle, looks.assessment_id, looks."month") as decimal(18, 0))'
        )) }} as mean_points
    from looks
    inner join additions as then_
        on
            looks.cycle_before = then_.cycle
            and looks.assessment_id = then_.assessment_id
            and looks.month_before = then_."month"
    inner join additions as ended
        on
            looks.cycle_before = ended.cycle
            and looks.assessment_id = ended.assessment_id
            and looks.final_month_before = ended."month"
            and then_.unit_id = ended.unit_id
),

final as (
    select
        summed.cycle,
        summed.assessment_id,
        summed."month",
        summed.unit_id,
        {{ points(in_reach('summed.points_beyond - ' ~ as_points(product('summed.points_not_then', 'coalesce(summed.deviation, 0)'))
            ~ ' + coalesce(added.points - added.mean_points, 0)', 'points')) }} as points_beyond
    from summed
    left join added
        on
            summed.cycle = added.cycle
            and summed.assessment_id = added.assessment_id
            and summed."month" = added."month"
            and summed.unit_id = added.unit_id
)

select * from final
