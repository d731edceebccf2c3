-- The nearest better result of every measure of the running month that is below full marks, before the final month: how far away in the unit of
-- its basis, and the rate that comes of it.
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
        {{ band_rate_of('band_steps.band_rate', 'band_steps.band_points', 'below.measure_points') }} as better_rate
    from below
    inner join band_steps
        on
            below.cycle = band_steps.cycle
            and below.assessment_id = band_steps.assessment_id
            and below.band_set = band_steps.band_set
            and below.rule in ('band', 'curve')
            and below.rate < {{ band_rate_of('band_steps.band_rate', 'band_steps.band_points', 'below.measure_points') }}
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

-- 极差, 排名, 与最优比, 名次均布: the next unit of the group that has a better rate.
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
            and below.rule in ({{ rules_that('opens', 'group') }})
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

final as (
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
)

select * from final
