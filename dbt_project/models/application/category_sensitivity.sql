{{ config(schema='marts') }}
-- 权重敏感度: which category's weight moves the units against each other most: the share of the variance of the units' totals against their group's mean
-- that goes with that weight alone (first order); what is left goes with the errors of values.
with draws as (
    select * from {{ ref('robustness_draws') }}
    where draw > 0
),

weights as (
    select * from {{ ref('robustness_weights') }}
    where draw > 0
),

summed as (
    select
        *,
        sum(total) over in_group as group_sum,
        count(*) over in_group as group_units
    from draws
    window in_group as (partition by cycle, assessment_id, group_id, draw)
),

meant as (
    select
        *,
        total - {{ ratio('cast(group_sum as decimal(38, 6))', 'cast(group_units as decimal(18, 0))') }} as beside_mean
    from summed
),

relative as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        draw,
        cast({{ in_reach('beside_mean', 'rate') }} as decimal(12, 4)) as y
    from meant
),

of_units as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(count(*) as decimal(12, 0)) * cast(sum({{ product('y', 'y') }}) as decimal(24, 8))
        - cast(sum(y) as decimal(28, 4)) * cast(sum(y) as decimal(18, 4)) as variance
    from relative
    group by cycle, assessment_id, unit_id, "month"
),

of_weights as (
    select
        relative.cycle,
        relative.assessment_id,
        relative.unit_id,
        weights.category_id,
        cast(count(*) as decimal(12, 0)) * cast(sum({{ product('cast(weights.u as decimal(9, 4))', 'relative.y') }}) as decimal(24, 8))
        - cast(sum(cast(weights.u as decimal(9, 4))) as decimal(28, 4)) * cast(sum(relative.y) as decimal(18, 4)) as covariance,
        cast(count(*) as decimal(12, 0)) * cast(sum(cast(weights.u as decimal(9, 4)) * cast(weights.u as decimal(9, 4))) as decimal(24, 8))
        - cast(sum(cast(weights.u as decimal(9, 4))) as decimal(28, 4)) * cast(sum(cast(weights.u as decimal(9, 4))) as decimal(18, 4)) as variance
    from relative
    inner join weights using (cycle, assessment_id, draw)
    group by relative.cycle, relative.assessment_id, relative.unit_id, weights.category_id
),

explained as (
    select
        of_weights.cycle,
        of_weights.assessment_id,
        of_units."month",
        of_weights.category_id,
        -- In parts of a million draws², so that the squares stay within reach.
        cast(sum({{ product(
            ratio('cast(of_weights.covariance as decimal(38, 8))', 'cast(of_weights.variance as decimal(38, 8))'),
            'cast(of_weights.covariance * 0.000001 as decimal(18, 8))'
        ) }}) as decimal(38, 15)) as variance_explained,
        cast(sum(cast(of_units.variance * 0.000001 as decimal(18, 8))) as decimal(38, 15)) as variance
    from of_weights
    inner join of_units using (cycle, assessment_id, unit_id)
    group by of_weights.cycle, of_weights.assessment_id, of_units."month", of_weights.category_id
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        category_id,
        "month",
        {{ as_points(ratio('variance_explained', 'variance')) }} as first_order,
        cast(rank() over (partition by cycle, assessment_id order by {{ ratio('variance_explained', 'variance') }} desc nulls last) as integer) as "rank"
    from explained
)

select * from final
