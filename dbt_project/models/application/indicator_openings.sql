-- The nearest better result of every measure of the running month that is below full marks, before the final month: how far away in the
-- unit of its basis, and what it would add to the total.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running and not is_final
),

measure_scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0 and obstacle is null and rate is not null
),

measures as (
    select * from {{ ref('stg_measures') }}
),

band_steps as (
    select * from {{ ref('band_steps') }}
    where band_at is not null
),

indicator_scores as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'actual'
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

-- What a decision has given back is not there to be won again.
waivers as (
    {{ points_waived() }}
),

-- What one point of a category with scaling is worth in the total.
worth as (
    select
        indicator_scores.cycle,
        indicator_scores.assessment_id,
        indicator_scores.unit_id,
        indicator_scores.category_id,
        indicator_scores."month",
        case
            when categories.scaling = 'to_points'
                then {{ ratio('categories.points', 'cast(sum(indicator_scores.points_assigned) as decimal(18, 6))') }}
            else cast(1 as decimal(38, 15))
        end as point_worth
    from indicator_scores
    inner join categories
        on
            indicator_scores.cycle = categories.cycle
            and indicator_scores.assessment_id = categories.assessment_id
            and indicator_scores.category_id = categories.category_id
    group by
        indicator_scores.cycle, indicator_scores.assessment_id, indicator_scores.unit_id, indicator_scores.category_id,
        indicator_scores."month", categories.scaling, categories.points
),

below as (
    select
        measure_scores.*,
        measures.band_set,
        measures.cutoff,
        measures.cap as cap_parameter,
        measures.step,
        measures.down_points,
        measures.step_mode,
        case
            when measure_scores.basis in ({{ bases_turned('smaller') }}) then -1
            when measure_scores.basis in ({{ bases_turned('direction') }}) and indicators.direction = 'down' then -1
            else 1
        end as turn,
        indicators.indicator_name,
        indicators.value_unit,
        {{ as_points(figure('indicators.points') ~ ' * measure_scores.share') }} as measure_points
    from measure_scores
    inner join current_months
        on
            measure_scores.cycle = current_months.cycle
            and measure_scores.assessment_id = current_months.assessment_id
            and measure_scores."month" = current_months."month"
    inner join measures
        on
            measure_scores.cycle = measures.cycle
            and measure_scores.assessment_id = measures.assessment_id
            and measure_scores.indicator_id = measures.indicator_id
            and measure_scores.measure_id = measures.measure_id
    inner join indicators
        on
            measure_scores.cycle = indicators.cycle
            and measure_scores.assessment_id = indicators.assessment_id
            and measure_scores.indicator_id = indicators.indicator_id
    where measure_scores.rate < 1
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

-- 极差, 排名: the next unit of the group that has a better rate.
by_peer as (
    select
        below.cycle,
        below.assessment_id,
        below.unit_id,
        below.indicator_id,
        below.measure_id,
        peers.z - below.z as distance,
        {{ figure('peers.rate') }} as better_rate
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
            and below.z < peers.z
            and below.rate < peers.rate
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
    select *
    from ways
    where distance >= 0 and better_rate > 0
    qualify row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id, measure_id
            order by distance asc, better_rate desc
        ) = 1
),

-- Measures without a way that the unit can see (given, places of the level above) are left to the level that scores them.
final as (
    select
        below.cycle,
        below.assessment_id,
        below.unit_id,
        below.category_id,
        below.indicator_id,
        below.measure_id,
        below."month",
        below.indicator_name,
        below.value_unit,
        below.basis,
        below.rule,
        below.rate,
        least(nearest.better_rate, 1) as better_rate,
        {{ figure('nearest.distance') }} as distance,
        -- How far that is as a fraction of the value or its target, so that unlike indicators compare.
        case
            when below.basis = 'completion' then {{ figure('nearest.distance') }}
            when below.basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ figure('nearest.distance * 0.01') }}
            when below.basis in ('gap', 'interval') then {{ ratio('nearest.distance', 'abs(below.t)') }}
            when below.basis = 'superior_rank' then {{ ratio('nearest.distance', 'cast(below.group_size as decimal(18, 0))') }}
            else {{ ratio('nearest.distance', 'abs(below.v)') }}
        end as effort,
        {{ as_points('least('
            ~ as_points('below.measure_points * (least(nearest.better_rate, 1) - below.rate)')
            ~ ', greatest(indicator_scores.points_assigned - indicator_scores.points - coalesce(waivers.points, 0), 0)) * worth.point_worth') }} as points_open
    from below
    inner join nearest
        on
            below.cycle = nearest.cycle
            and below.assessment_id = nearest.assessment_id
            and below.unit_id = nearest.unit_id
            and below.indicator_id = nearest.indicator_id
            and below.measure_id = nearest.measure_id
    inner join indicator_scores
        on
            below.cycle = indicator_scores.cycle
            and below.assessment_id = indicator_scores.assessment_id
            and below.unit_id = indicator_scores.unit_id
            and below.indicator_id = indicator_scores.indicator_id
            and below."month" = indicator_scores."month"
    left join waivers
        on
            below.cycle = waivers.cycle
            and below.assessment_id = waivers.assessment_id
            and below.unit_id = waivers.unit_id
            and below.indicator_id = waivers.indicator_id
            and below."month" = waivers."month"
    inner join worth
        on
            below.cycle = worth.cycle
            and below.assessment_id = worth.assessment_id
            and below.unit_id = worth.unit_id
            and below.category_id = worth.category_id
            and below."month" = worth."month"
)

select * from final
