-- How far a unit's total, against its group's mean, moves when one category's weight alone is drawn anew and all else stays as it was drawn: the
-- squares of these moves, summed over the units of the assessment, by category and batch of draws. Half their mean, over the variance, is the
-- total order of that weight (Jansen): alone and together with the others.
with parts as (
    select * from {{ ref('robustness_parts') }}
    where is_weighed
),

weights as (
    select * from {{ ref('robustness_weights') }}
    where draw between 1 and {{ declared('sensitivity_draws') }}
),

factors as (
    select distinct
        weights.cycle,
        weights.assessment_id,
        weights.category_id,
        weights.draw,
        parts.category_points,
        cast(1 + weights.u * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as factor,
        -- Numbers of draws beyond those that are used.
        cast(1 + {{ drawn([
            declared('robustness_seed'), 'parts.assessment_number', 'parts.category_number', 'weights.draw + ' ~ declared('robustness_draws')
        ]) }} * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as other_factor
    from weights
    inner join parts using (cycle, assessment_id, category_id)
),

-- Points of all categories together, as drawn, and with one category drawn anew.
wholes as (
    select
        *,
        cast(sum(category_points) over in_draw as decimal(18, 6)) as points_before,
        cast(sum(cast({{ product('category_points', 'factor') }} as decimal(38, 9))) over in_draw as decimal(38, 9)) as points_after
    from factors
    window in_draw as (partition by cycle, assessment_id, draw)
),

scales as (
    select
        *,
        cast({{ ratio('points_before', 'points_after') }} as decimal(18, 9)) as scale,
        cast({{ ratio(
            'points_before', '(points_after + cast(' ~ product('category_points', '(other_factor - factor)') ~ ' as decimal(38, 9)))'
        ) }} as decimal(18, 9)) as other_scale
    from wholes
),

drawn_parts as (
    select
        parts.cycle,
        parts.assessment_id,
        parts.group_id,
        parts.unit_id,
        parts.category_id,
        scales.draw,
        scales.factor,
        scales.other_factor,
        scales.scale,
        scales.other_scale,
        {{ points('parts.points + ' ~ as_points(figure('parts.amplitude') ~ ' * ' ~ drawn([
            declared('robustness_seed'), 'parts.assessment_number', 'parts.category_number', 'scales.draw', 'parts.unit_number'
        ]))) }} as drawn_points
    from parts
    inner join scales using (cycle, assessment_id, category_id)
),

shaken as (
    select
        *,
        cast({{ product('drawn_points', 'factor') }} as decimal(18, 9)) as weighed,
        cast({{ product('drawn_points', '(other_factor - factor)') }} as decimal(18, 9)) as weighed_more
    from drawn_parts
),

summed as (
    select
        *,
        cast(sum(weighed) over (partition by cycle, assessment_id, unit_id, draw) as decimal(18, 9)) as all_weighed
    from shaken
),

moved as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        draw,
        cast(cast(all_weighed + weighed_more as decimal(18, 9)) * other_scale - all_weighed * scale as decimal(18, 6)) as change
    from summed
),

held as (
    select
        *,
        cast({{ in_reach('change', 'rate') }} as decimal(10, 6)) as step
    from moved
),

-- Squares about the mean of a group are what the squares are more than the squared sum by the units.
of_groups as (
    select
        cycle,
        assessment_id,
        group_id,
        category_id,
        draw,
        cast(sum(cast(step * step as decimal(24, 12))) as decimal(38, 12)) as sum_of_squares,
        cast(sum(step) as decimal(18, 6)) as sum_of_steps,
        count(*) as units
    from held
    group by cycle, assessment_id, group_id, category_id, draw
),

final as (
    select
        cycle,
        assessment_id,
        category_id,
        draw % {{ declared('sensitivity_batches') }} as batch,
        cast(count(distinct draw) as integer) as draws,
        cast(sum(
            sum_of_squares - cast({{ ratio('cast(sum_of_steps * sum_of_steps as decimal(38, 12))', 'cast(units as decimal(18, 0))') }} as decimal(38, 12))
        ) as decimal(38, 12)) as squares
    from of_groups
    group by cycle, assessment_id, category_id, draw % {{ declared('sensitivity_batches') }}
)

select * from final
