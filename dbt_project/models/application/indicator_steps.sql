-- The nearest better result of every measure of the running month that is below full marks, before the final month: how far away in the unit of
-- its basis, what figure it takes, and the rate that comes of it.
with below as (
    select * from {{ ref('indicator_shortfalls') }}
),

measure_scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0 and obstacle is null and rate is not null
),

band_steps as (
    select * from {{ ref('band_steps') }}
    where band_at is not null
),

-- 分档, 折线: the nearest band or knot with a better rate.
by_band as (
    select
        below.cycle,
        below.assessment_id,
        below.unit_id,
        below.indicator_id,
        below.measure_id,
        case
            when below.x < band_steps.band_at then band_steps.band_at - below.x
            when below.rule = 'curve' then below.x - band_steps.band_at
            else below.x - band_steps.next_at
        end as distance,
        case when below.x < band_steps.band_at then 1 else -1 end as heading,
        {{ figure('band_steps.band_rate') }} as better_rate
    from below
    inner join band_steps
        on
            below.cycle = band_steps.cycle
            and below.assessment_id = band_steps.assessment_id
            and below.band_set = band_steps.band_set
            and below.rule in ('band', 'curve')
            and below.rate < band_steps.band_rate
            and (below.x < band_steps.band_at or below.rule = 'curve' or below.x >= band_steps.next_at)
),

-- Whoever alone is last moves the group's lowest figure with it: up to the last but one nothing is gained.
last_ones as (
    select
        below.cycle,
        below.assessment_id,
        below.unit_id,
        below.indicator_id,
        below.measure_id,
        min(peers.z) as lowest_other
    from below
    inner join measure_scores as peers
        on
            below.cycle = peers.cycle
            and below.assessment_id = peers.assessment_id
            and below.group_id = peers.group_id
            and below.indicator_id = peers.indicator_id
            and below.measure_id = peers.measure_id
            and below."month" = peers."month"
            and below.unit_id != peers.unit_id
    where below.rule = 'minmax' and below.z = below.group_min
    group by below.cycle, below.assessment_id, below.unit_id, below.indicator_id, below.measure_id
),

-- 极差, 排名: the next unit of the group that has a better rate.
by_peer as (
    select
        below.cycle,
        below.assessment_id,
        below.unit_id,
        below.indicator_id,
        below.measure_id,
        peers.z - below.z as distance,
        below.turn as heading,
        case
            when last_ones.unit_id is not null and last_ones.lowest_other > below.z
                then coalesce(below.base, 0) + (1 - coalesce(below.base, 0))
                    * {{ ratio('peers.z - last_ones.lowest_other', 'below.group_max - last_ones.lowest_other') }}
            else {{ figure('peers.rate') }}
        end as better_rate
    from below
    inner join measure_scores as peers
        on
            below.cycle = peers.cycle
            and below.assessment_id = peers.assessment_id
            and below.group_id = peers.group_id
            and below.indicator_id = peers.indicator_id
            and below.measure_id = peers.measure_id
            and below."month" = peers."month"
            and below.rule in ('minmax', 'rank')
            and below.basis != 'superior_rank'
            and below.z < peers.z and below.rate < peers.rate
    left join last_ones
        on
            below.cycle = last_ones.cycle
            and below.assessment_id = last_ones.assessment_id
            and below.unit_id = last_ones.unit_id
            and below.indicator_id = last_ones.indicator_id
            and below.measure_id = last_ones.measure_id
),

-- 每步加减: how many steps the figure is behind.
stepped as (
    select
        *,
        {{ ratio('-z', 'step') }} as steps_behind
    from below
    where rule in ('ratio', 'threshold') or (rule = 'step' and z < 0 and down_points > 0)
),

-- 按比例, 达标, 每步加减: the line itself, or the next step towards it.
by_line as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        measure_id,
        case
            when rule = 'ratio' and x < cutoff then cutoff - x
            when rule = 'ratio' then least(coalesce(cap_parameter, 1), 1) - x
            when rule = 'threshold' then turn * coalesce(cutoff, case when basis = 'completion' then 1 else 0 end) - z
            when step_mode = 'whole' then -z - step * {{ whole('steps_behind - 0.000000001') }}
            else -z
        end as distance,
        case when rule = 'ratio' then 1 else turn end as heading,
        {{ figure("case
            when rule = 'ratio' and x < cutoff then least(cutoff, coalesce(cap_parameter, 1), 1)
            when rule = 'ratio' then least(coalesce(cap_parameter, 1), 1)
            when rule = 'threshold' then 1
            when step_mode = 'whole' then rate + " ~ ratio('down_points', 'measure_points') ~ "
            else rate + " ~ ratio('down_points * steps_behind', 'measure_points') ~ "
        end") }} as better_rate
    from stepped
),

ways as (
    select * from by_band
    union all
    select * from by_peer
    union all
    select * from by_line
),

nearest as (
    select
        below.*,
        ways.distance,
        ways.heading,
        least(ways.better_rate, 1) as better_rate
    from below
    inner join ways
        on
            below.cycle = ways.cycle
            and below.assessment_id = ways.assessment_id
            and below.unit_id = ways.unit_id
            and below.indicator_id = ways.indicator_id
            and below.measure_id = ways.measure_id
    where ways.distance >= 0 and ways.better_rate > below.rate
    qualify row_number() over (
            partition by below.cycle, below.assessment_id, below.unit_id, below.indicator_id, below.measure_id
            order by ways.distance asc, ways.better_rate desc
        ) = 1
),

-- How far the value itself has to go, in its own unit, with its sign. `strict`: the boundary itself does not belong to the better band.
moved as (
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
            when 'completion' then case
                when t = 0 then -v
                when sign = -1 and t > 0 and v > 0 then {{ ratio('t', points('x + heading * distance')) }} - v
                else {{ figure('sign * heading * distance * ' ~ points('abs(t)')) }}
            end
            when 'deviation_pct' then {{ figure('heading * distance * 0.01 * ' ~ points('abs(t)') ~ ' * case when v > t then 1 else -1 end') }}
            when 'interval' then {{ figure('heading * distance * case when v < t then -1 else 1 end') }}
        end as value_move
    from nearest
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
final as (
    select
        * exclude (value_move, strict, exact_value, rounded_value),
        case
            when basis = 'superior_rank' then x + heading * distance
            when strict and rounded_value = exact_value then rounded_value + case when value_move > 0 then 0.0001 else -0.0001 end
            else rounded_value
        end as new_value
    from rounded
)

select * from final
