-- The weights of every draw: each scored category's points up or down by at most the declared share, then all brought back to the same sum.
-- Draw 0 is the scheme as it stands.
with parts as (
    select * from {{ ref('robustness_parts') }}
    where is_weighed
),

categories as (
    select distinct
        cycle,
        assessment_id,
        assessment_number,
        category_id,
        category_number,
        category_points
    from parts
),

numbered as (
    select
        *,
        {{ series(0, declared('robustness_draws')) }} as draw
    from categories
),

drawn_weights as (
    select
        *,
        {{ drawn([declared('robustness_seed'), 'assessment_number', 'category_number', 'draw']) }} as any_u
    from numbered
),

shaken as (
    select
        *,
        case when draw = 0 then cast(0 as decimal(18, 6)) else any_u end as u
    from drawn_weights
),

weighed as (
    select
        *,
        cast(1 + u * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as factor
    from shaken
),

summed as (
    select
        cycle,
        assessment_id,
        draw,
        cast(sum(category_points) as decimal(18, 6)) as points_before,
        -- Engines keep a product of two narrow columns as narrow as they are, with room for three digits here.
        cast(sum(cast({{ product("category_points", "factor") }} as decimal(38, 9))) as decimal(38, 9)) as points_after
    from weighed
    group by cycle, assessment_id, draw
),

scales as (
    select
        cycle,
        assessment_id,
        draw,
        cast(points_before as double) / cast(points_after as double) as near_scale,
        {{ ratio('points_before', 'points_after') }} as scale
    from summed
),

final as (
    select
        weighed.cycle,
        weighed.assessment_id,
        weighed.category_id,
        weighed.draw,
        weighed.u,
        {{ near_factor('weighed.factor * scales.scale', 'cast(weighed.factor as double) * scales.near_scale') }} as weight
    from weighed
    inner join scales using (cycle, assessment_id, draw)
)

select * from final
