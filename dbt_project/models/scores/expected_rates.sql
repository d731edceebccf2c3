-- What rate each unit's indicator is expected to have at the end of the year by its rate: where it is scored already, its rate so far and what
-- the units together gained from that month to the end last year; where it is not, what they had together at the end of last year, how far the
-- unit is from the others on what is scored so far, and a share of how far it was from them on this indicator. Not in an assessment's first year.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

rates as (
    select * from {{ ref('forecast_rates') }}
),

looks as (
    select distinct
        cycle,
        assessment_id,
        "month"
    from rates
),

rates_now as (
    select * from rates
    where looked_at = 'now'
),

rates_at_the_end as (
    select * from rates
    where looked_at = 'ended'
),

means as (
    select * from {{ ref('expected_rate_means') }}
),

-- Rates to six decimals here, so that the sum of products has room.
deviations as (
    select
        rates_now.cycle,
        rates_now.assessment_id,
        rates_now."month",
        rates_now.unit_id,
        {{ ratio(
            'cast(sum(' ~ exact_product(
                'rates_now.points_assigned', points('round(rates_now.rate - coalesce(means.mean_then, means.mean_now), 6)')
            ) ~ ') as decimal(38, 12))',
            'cast(sum(rates_now.points_assigned) as decimal(18, 6))'
        ) }} as deviation
    from rates_now
    inner join means
        on
            rates_now.cycle = means.cycle
            and rates_now.assessment_id = means.assessment_id
            and rates_now."month" = means."month"
            and rates_now.indicator_id = means.indicator_id
    group by rates_now.cycle, rates_now.assessment_id, rates_now."month", rates_now.unit_id
),

expected as (
    select
        assigned.assigned_no,
        {{ month_number('looks."month"') }} as month_no,
        assigned.floor_rate,
        assigned.cap_rate,
        rates_now.rate as rate_now,
        ended.rate as own_end,
        case
            when rates_now.rate is not null then rates_now.rate + coalesce(means.mean_gain, 0)
            else means.mean_ended + coalesce(deviations.deviation, 0)
                + coalesce((ended.rate - means.mean_ended) * cast({{ declared('forecast_own_share') }} as decimal(3, 2)), 0)
        end as exact_rate
    from looks
    inner join assigned
        on
            looks.cycle = assigned.cycle
            and looks.assessment_id = assigned.assessment_id
    left join rates_now
        on
            looks.cycle = rates_now.cycle
            and looks.assessment_id = rates_now.assessment_id
            and looks."month" = rates_now."month"
            and assigned.unit_id = rates_now.unit_id
            and assigned.indicator_id = rates_now.indicator_id
    left join rates_at_the_end as ended
        on
            looks.cycle = ended.cycle
            and looks.assessment_id = ended.assessment_id
            and looks."month" = ended."month"
            and assigned.unit_id = ended.unit_id
            and assigned.indicator_id = ended.indicator_id
    left join means
        on
            looks.cycle = means.cycle
            and looks.assessment_id = means.assessment_id
            and looks."month" = means."month"
            and assigned.indicator_id = means.indicator_id
    left join deviations
        on
            looks.cycle = deviations.cycle
            and looks.assessment_id = deviations.assessment_id
            and looks."month" = deviations."month"
            and assigned.unit_id = deviations.unit_id
),

-- Where the scheme sets no cap, no more than full marks, or than the unit had.
final as (
    select
        assigned_no,
        month_no,
        rate_now is not null as is_scored_now,
        {{ figure('greatest(least(exact_rate, coalesce(cap_rate, greatest(1, rate_now, own_end))), coalesce(floor_rate, 0))') }} as rate
    from expected
    where exact_rate is not null
)

select * from final
