-- What the nearest better result of every measure (indicator_steps) would add to the total, and how much effort it is.
with below as (
    select * from {{ ref('indicator_steps') }}
),

indicator_scores as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'actual'
),

-- No more can be won over the year than is expected to be lost.
expected as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'forecast'
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
        below.better_rate,
        below.distance,
        -- How far that is as a fraction of the value or its target, so that unlike indicators compare.
        case
            when below.basis = 'completion' then {{ figure('below.distance') }}
            when below.basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ figure('below.distance * 0.01') }}
            when below.basis in ('gap', 'interval') then {{ ratio('below.distance', 'abs(below.t)') }}
            when below.basis in ('superior_rank', 'place_change') then {{ ratio('below.distance', 'cast(below.group_size as decimal(18, 0))') }}
            else {{ ratio('below.distance', 'abs(below.v)') }}
        end as effort,
        {{ as_points('least('
            ~ as_points('below.measure_points * (below.better_rate - below.rate)')
            ~ ', greatest(indicator_scores.points_assigned - indicator_scores.points - coalesce(waivers.points, 0), 0)'
            ~ ', greatest(coalesce(expected.points_assigned - expected.points, indicator_scores.points_assigned - indicator_scores.points), 0))'
            ~ ' * worth.point_worth') }} as points_open,
        below.new_value
    from below
    inner join indicator_scores
        on
            below.cycle = indicator_scores.cycle
            and below.assessment_id = indicator_scores.assessment_id
            and below.unit_id = indicator_scores.unit_id
            and below.indicator_id = indicator_scores.indicator_id
            and below."month" = indicator_scores."month"
    left join expected
        on
            below.cycle = expected.cycle
            and below.assessment_id = expected.assessment_id
            and below.unit_id = expected.unit_id
            and below.indicator_id = expected.indicator_id
            and below."month" = expected."month"
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
