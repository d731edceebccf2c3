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

shaken as (
    select
        *,
        case
            when draw = 0 then cast(0 as decimal(18, 6))
            else {{ drawn([declared('robustness_seed'), 'assessment_number', 'category_number', 'draw']) }}
        end as u
    from numbered
),

weighed as (
    select
        *,
        cast(1 + u * {{ declared('robustness_weight_spread') }} as decimal(18, 9)) as factor
    from shaken
),

summed as (
    select
        *,
        cast(sum(category_points) over in_draw as decimal(18, 6)) as points_before,
        -- Engines keep a product of two narrow columns as narrow as they are, with room for three digits here.
        cast(sum(cast({{ product("category_points", "factor") }} as decimal(38, 9))) over in_draw as decimal(38, 9)) as points_after
    from weighed
    window in_draw as (partition by cycle, assessment_id, draw)
),

final as (
    select
        cycle,
        assessment_id,
        category_id,
        draw,
        u,
        cast(factor * {{ ratio('points_before', 'points_after') }} as decimal(18, 9)) as weight
    from summed
)

select * from final
