-- The nearest better result of every measure (indicator_steps), how much effort it is, and the figure to report: how far the value itself has to go,
-- in its own unit, with its sign. `strict`: the boundary itself does not belong to the better band. What it brings: promotion_candidates.
with moved as (
    select
        *,
        rule = 'band' and heading = -1 as strict,
        case basis
            when 'value' then {{ figure('heading * distance') }}
            when 'increment' then {{ figure('heading * distance') }}
            when 'gap' then {{ figure('sign * heading * distance') }}
            when 'reference_gap' then {{ figure('sign * heading * distance') }}
            -- The own value moves the mean, too.
            when 'mean_gap'
                then case when group_size > 1 then {{ ratio('sign * heading * distance * group_size', 'cast(group_size - 1 as decimal(18, 0))') }} end
            when 'gap_pct' then {{ figure('sign * heading * distance * 0.01 * ' ~ points('abs(t)')) }}
            when 'growth' then {{ figure('heading * distance * 0.01 * ' ~ points('abs(b)')) }}
            when 'growth_gap' then {{ figure('sign * heading * distance * 0.01 * ' ~ points('abs(b)')) }}
            -- Of a target that is to be undercut, what is reached is the target over the value.
            when 'completion'
                then
                    case
                        when t = 0 then -v
                        when sign = -1 and t > 0 and v > 0 then {{ ratio('t', points('x + heading * distance')) }} - v
                        else {{ figure('sign * heading * distance * ' ~ points('abs(t)')) }}
                    end
            when 'deviation_pct' then {{ figure('heading * distance * 0.01 * ' ~ points('abs(t)') ~ ' * case when v > t then 1 else -1 end') }}
            when 'interval' then {{ figure('heading * distance * case when v < t then -1 else 1 end') }}
        end as value_move
    from {{ ref('indicator_steps') }}
),

rounded as (
    select
        *,
        {{ figure('v + value_move') }} as exact_value,
        case
            when value_move > 0 then {{ figure('ceil(' ~ figure('v + value_move') ~ ' * 10000) * 0.0001') }}
            when value_move <= 0 then {{ figure('floor(' ~ figure('v + value_move') ~ ' * 10000) * 0.0001') }}
        end as rounded_value
    from moved
),

-- Up to the next fourth decimal in the direction that helps, so that whoever reports it has gone far enough.
steps as (
    select
        *,
        case
            when basis = 'superior_rank' then x + heading * distance
            when strict and rounded_value = exact_value then rounded_value + case when value_move > 0 then 0.0001 else -0.0001 end
            else rounded_value
        end as new_value
    from rounded
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

-- Measures without a way that the unit can see (given) are left to the level that scores them.
final as (
    select
        steps.cycle,
        steps.assessment_id,
        steps.unit_id,
        steps.indicator_id,
        steps.measure_id,
        steps."month",
        steps.indicator_name,
        steps.value_unit,
        indicators.value_feed,
        steps.basis,
        steps.rate,
        steps.better_rate,
        steps.distance,
        -- How far that is as a fraction of the value or its target, so that unlike indicators compare.
        case
            when steps.basis = 'completion' then {{ figure('steps.distance') }}
            when steps.basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ figure('steps.distance * 0.01') }}
            when steps.basis in ('gap', 'interval') then {{ ratio('steps.distance', 'abs(steps.t)') }}
            when steps.basis in ('superior_rank', 'place_change') then {{ ratio('steps.distance', 'cast(steps.group_size as decimal(18, 0))') }}
            else {{ ratio('steps.distance', 'abs(steps.v)') }}
        end as effort,
        steps.new_value
    from steps
    inner join indicators using (cycle, assessment_id, indicator_id)
    where steps.new_value is not null
)

select * from final
