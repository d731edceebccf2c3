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

means_of_groups as (
    select
        cycle,
        assessment_id,
        group_id,
        draw,
        {{ ratio('cast(sum(total) as decimal(38, 6))', 'cast(count(*) as decimal(18, 0))') }} as mean_total
    from draws
    group by cycle, assessment_id, group_id, draw
),

beside_means as (
    select
        draws.*,
        draws.total - means_of_groups.mean_total as beside_mean
    from draws
    inner join means_of_groups using (cycle, assessment_id, group_id, draw)
),

rounded as (
    select
        *,
        {{ in_units('beside_mean', 'cast(0.0001 as decimal(18, 4))') }} as to_four_decimals
    from beside_means
),

relative as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        draw,
        cast({{ in_reach('to_four_decimals', 'rate') }} as decimal(9, 4)) as y
    from rounded
),

of_units as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        count(*) as draws,
        cast(sum(y) as decimal(18, 4)) as sum_of_y,
        cast(count(*) as decimal(12, 0)) * cast(sum(y * y) as decimal(24, 8))
        - cast(sum(y) as decimal(28, 4)) * cast(sum(y) as decimal(18, 4)) as variance
    from relative
    group by cycle, assessment_id, unit_id, "month"
),

drawn_weights as (
    select
        cycle,
        assessment_id,
        category_id,
        draw,
        cast(u as decimal(9, 4)) as u
    from weights
),

of_weights as (
    select
        cycle,
        assessment_id,
        category_id,
        cast(sum(u) as decimal(28, 4)) as sum_of_u,
        cast(count(*) as decimal(12, 0)) * cast(sum(u * u) as decimal(24, 8)) - cast(sum(u) as decimal(28, 4)) * cast(sum(u) as decimal(18, 4)) as variance
    from drawn_weights
    group by cycle, assessment_id, category_id
),

of_both as (
    select
        relative.cycle,
        relative.assessment_id,
        relative.unit_id,
        drawn_weights.category_id,
        cast(sum(drawn_weights.u * relative.y) as decimal(24, 8)) as sum_of_products
    from relative
    inner join drawn_weights using (cycle, assessment_id, draw)
    group by relative.cycle, relative.assessment_id, relative.unit_id, drawn_weights.category_id
),

together as (
    select
        of_both.*,
        of_units."month",
        of_units.draws,
        of_units.variance as variance_of_unit,
        of_weights.variance as variance_of_weight,
        cast(of_units.draws as decimal(12, 0)) * of_both.sum_of_products - of_weights.sum_of_u * of_units.sum_of_y as covariance
    from of_both
    inner join of_units using (cycle, assessment_id, unit_id)
    inner join of_weights using (cycle, assessment_id, category_id)
),

explained as (
    select
        cycle,
        assessment_id,
        "month",
        category_id,
        -- In parts of a million draws², so that the squares stay within reach.
        cast(sum({{ product(
            ratio('cast(covariance as decimal(38, 8))', 'cast(variance_of_weight as decimal(38, 8))'),
            'cast(covariance * 0.000001 as decimal(18, 8))'
        ) }}) as decimal(38, 15)) as variance_explained,
        max(draws) as draws,
        cast(sum(cast(variance_of_unit * 0.000001 as decimal(18, 8))) as decimal(38, 15)) as variance
    from together
    group by cycle, assessment_id, "month", category_id
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
