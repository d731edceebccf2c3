-- 权重敏感度: which category's weight moves the units against each other most: the share of the variance of the units' totals against their group's mean
-- that goes with that weight alone (first order), and together with all others (total order, with the interval that its batches of draws leave); what is
-- left goes with the errors of values.
with draws as (
    select * from {{ ref('robustness_draws') }}
    where draw > 0
),

weights as (
    select * from {{ ref('robustness_weights') }}
    where draw > 0
),

changes as (
    select * from {{ ref('sensitivity_changes') }}
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
        count(*) as draws,
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
        max(of_units.draws) as draws,
        cast(sum(cast(of_units.variance * 0.000001 as decimal(18, 8))) as decimal(38, 15)) as variance
    from of_weights
    inner join of_units using (cycle, assessment_id, unit_id)
    group by of_weights.cycle, of_weights.assessment_id, of_units."month", of_weights.category_id
),

-- Half the mean square of the moves over the variance (which is the variance above by the draws' square), in each batch.
of_batches as (
    select
        explained.cycle,
        explained.assessment_id,
        explained.category_id,
        changes.draws,
        {{ ratio(
            product('changes.squares', 'explained.draws') ~ ' * explained.draws * 0.0000005',
            product('explained.variance', 'changes.draws')
        ) }} as share
    from explained
    inner join changes using (cycle, assessment_id, category_id)
),

means as (
    select
        cycle,
        assessment_id,
        category_id,
        count(*) as batches,
        {{ ratio('cast(sum(share * draws) as decimal(38, 15))', 'cast(sum(draws) as decimal(18, 0))') }} as mean_share,
        cast(sum(share) as decimal(38, 15)) as sum_of_shares,
        cast(sum({{ figure('cast(share as decimal(12, 9))') }} * cast(share as decimal(12, 9))) as decimal(38, 15)) as sum_of_squares
    from of_batches
    group by cycle, assessment_id, category_id
),

spreads as (
    select
        *,
        {{ ratio(
            'greatest(batches * sum_of_squares - ' ~ figure('cast(sum_of_shares as decimal(18, 9)) * cast(sum_of_shares as decimal(18, 9))') ~ ', 0)',
            'cast(batches * batches * (batches - 1) as decimal(18, 0))'
        ) }} as square_of_error
    from means
),

intervals as (
    select
        *,
        case when square_of_error > 0 then {{ root('square_of_error') }} * {{ declared('sensitivity_t') }} else 0 end as half_width
    from spreads
),

final as (
    select
        cast(explained.cycle as integer) as cycle,
        explained.assessment_id,
        explained.category_id,
        explained."month",
        {{ as_points(ratio('explained.variance_explained', 'explained.variance')) }} as first_order,
        cast(rank() over (
            partition by explained.cycle, explained.assessment_id
            order by {{ ratio('explained.variance_explained', 'explained.variance') }} desc nulls last
        ) as integer) as "rank",
        {{ as_points('intervals.mean_share') }} as total_order,
        {{ as_points('greatest(intervals.mean_share - intervals.half_width, 0)') }} as total_order_low,
        {{ as_points('intervals.mean_share + intervals.half_width') }} as total_order_high
    from explained
    left join intervals using (cycle, assessment_id, category_id)
)

select * from final
