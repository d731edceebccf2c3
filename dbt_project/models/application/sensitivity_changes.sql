-- How far a unit's total, against its group's mean, moves when one category's weight alone is drawn anew and all else stays as it was drawn: the
-- squares of these moves, summed over the units of the assessment, by category and batch of draws. Half their mean, over the variance, is the
-- total order of that weight (Jansen): alone and together with the others.
with parts as (
    select
        *,
        dense_rank() over (order by cycle asc, assessment_id asc, group_id asc) as group_no,
        dense_rank() over (order by cycle asc, assessment_id asc, unit_id asc) as ranked_no,
        dense_rank() over (order by cycle asc, assessment_id asc, category_id asc) as weighed_no
    from {{ ref('robustness_parts') }}
    where is_weighed
),

weights as (
    select * from {{ ref('robustness_weights') }}
    where draw between 1 and {{ declared('sensitivity_draws') }}
),

categories as (
    select distinct
        cycle,
        assessment_id,
        assessment_number,
        category_id,
        category_number,
        weighed_no,
        category_points
    from parts
),

factors as (
    select
        categories.cycle,
        categories.assessment_id,
        categories.weighed_no,
        weights.draw,
        categories.category_points,
        cast(1 + weights.u * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as factor,
        -- Numbers of draws beyond those that are used.
        cast(1 + {{ drawn([
            declared('robustness_seed'), 'categories.assessment_number', 'categories.category_number',
            'weights.draw + ' ~ declared('robustness_draws')
        ]) }} * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as other_factor
    from weights
    inner join categories using (cycle, assessment_id, category_id)
),

-- Points of all categories together, as drawn, and with one category drawn anew.
wholes as (
    select
        cycle,
        assessment_id,
        draw,
        cast(sum(category_points) as decimal(18, 6)) as points_before,
        cast(sum(cast({{ product('category_points', 'factor') }} as decimal(38, 9))) as decimal(38, 9)) as points_after
    from factors
    group by cycle, assessment_id, draw
),

scales as (
    select
        factors.weighed_no,
        factors.draw,
        factors.factor,
        cast(factors.other_factor - factors.factor as decimal(18, 9)) as more,
        cast({{ ratio('wholes.points_before', 'wholes.points_after') }} as decimal(18, 9)) as scale,
        cast({{ ratio(
            'wholes.points_before',
            '(wholes.points_after + cast(' ~ product('factors.category_points', '(factors.other_factor - factors.factor)') ~ ' as decimal(38, 9)))'
        ) }} as decimal(18, 9)) as other_scale
    from factors
    inner join wholes using (cycle, assessment_id, draw)
),

drawn_parts as (
    select
        parts.group_no,
        parts.ranked_no,
        parts.points,
        parts.amplitude,
        scales.*,
        {{ drawn([
            declared('robustness_seed'), 'parts.assessment_number', 'parts.category_number', 'scales.draw', 'parts.unit_number'
        ]) }} as u
    from parts
    inner join scales using (weighed_no)
),

erring as (
    select
        *,
        {{ erring('points', 'amplitude', 'u') }} as drawn_points
    from drawn_parts
),

shaken as (
    select
        *,
        {{ near_factor('drawn_points * factor', 'cast(drawn_points as double) * cast(factor as double)') }} as weighed,
        {{ near_factor('drawn_points * more', 'cast(drawn_points as double) * cast(more as double)') }} as weighed_more
    from erring
),

summed as (
    select
        ranked_no,
        draw,
        cast(sum(weighed) as decimal(18, 9)) as all_weighed
    from shaken
    group by ranked_no, draw
),

sums as (
    select
        shaken.*,
        summed.all_weighed,
        cast(summed.all_weighed + shaken.weighed_more as decimal(18, 9)) as other_weighed
    from shaken
    inner join summed using (ranked_no, draw)
),

moved as (
    select
        group_no,
        weighed_no,
        draw,
        {{ near_points(
            '(other_weighed * other_scale - all_weighed * scale)',
            '(cast(other_weighed as double) * cast(other_scale as double) - cast(all_weighed as double) * cast(scale as double))'
        ) }} as change
    from sums
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
        group_no,
        weighed_no,
        draw,
        cast(sum(cast(step * step as decimal(24, 12))) as decimal(38, 12)) as sum_of_squares,
        cast(sum(step) as decimal(18, 6)) as sum_of_steps,
        count(*) as units
    from held
    group by group_no, weighed_no, draw
),

final as (
    select
        categories.cycle,
        categories.assessment_id,
        categories.category_id,
        of_groups.draw % {{ declared('sensitivity_batches') }} as batch,
        cast(count(distinct of_groups.draw) as integer) as draws,
        cast(sum(of_groups.sum_of_squares - cast({{ ratio(
            'cast(of_groups.sum_of_steps * of_groups.sum_of_steps as decimal(38, 12))', 'cast(of_groups.units as decimal(18, 0))'
        ) }} as decimal(38, 12))) as decimal(38, 12)) as squares
    from of_groups
    inner join categories using (weighed_no)
    group by categories.cycle, categories.assessment_id, categories.category_id, of_groups.draw % {{ declared('sensitivity_batches') }}
)

select * from final
