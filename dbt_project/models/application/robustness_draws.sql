-- Total, place and tier by place of every ranked unit in every draw. Overrides are left aside: no draw changes a decision.
with recursive parts as (
    select * from {{ ref('robustness_parts') }}
),

weights as (
    select * from {{ ref('robustness_weights') }}
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
    where scenario = 'actual'
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
    where is_vetoed
),

category_scores as (
    select * from {{ ref('category_scores') }}
    where scenario = 'actual' and kind = 'scored' and points_assigned > 0
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

lowest_rates as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        min({{ ratio('points', 'points_assigned') }}) as lowest_category_rate
    from category_scores
    group by cycle, assessment_id, unit_id, "month"
),

-- What no draw touches: bonuses, deductions, and rows without a category.
unshaken as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        max(exact_total) as exact_total,
        cast(max(exact_total) - sum(case when is_weighed then points else 0 end) as decimal(18, 6)) as points
    from parts
    group by cycle, assessment_id, group_id, unit_id, "month"
),

shaken as (
    select
        parts.cycle,
        parts.assessment_id,
        parts.unit_id,
        weights.draw,
        cast(sum({{ as_points(figure(
            'parts.points + case when weights.draw = 0 then 0 else ' ~ as_points(figure('parts.amplitude') ~ ' * ' ~ drawn([
                declared('robustness_seed'), 'parts.assessment_number', 'parts.category_number', 'weights.draw', 'parts.unit_number'
            ])) ~ ' end'
        ) ~ ' * weights.weight') }}) as decimal(18, 6)) as points
    from parts
    inner join weights
        on
            parts.cycle = weights.cycle
            and parts.assessment_id = weights.assessment_id
            and parts.category_id = weights.category_id
            and parts.is_weighed
    group by parts.cycle, parts.assessment_id, parts.unit_id, weights.draw
),

totals as (
    select
        shaken.cycle,
        shaken.assessment_id,
        unshaken.group_id,
        shaken.unit_id,
        unshaken."month",
        shaken.draw,
        -- Rates of weak categories are those of the scheme as it stands.
        lowest_rates.lowest_category_rate,
        unit_overrides.unit_id is not null as is_vetoed,
        cast(unshaken.points + shaken.points as decimal(18, 6)) as total
    from shaken
    inner join unshaken using (cycle, assessment_id, unit_id)
    left join lowest_rates
        on
            unshaken.cycle = lowest_rates.cycle
            and unshaken.assessment_id = lowest_rates.assessment_id
            and unshaken.unit_id = lowest_rates.unit_id
            and unshaken."month" = lowest_rates."month"
    left join unit_overrides
        on
            unshaken.cycle = unit_overrides.cycle
            and unshaken.assessment_id = unit_overrides.assessment_id
            and unshaken.unit_id = unit_overrides.unit_id
            and unshaken."month" = unit_overrides."month"
),

placed as (
    select
        totals.*,
        cast(rank() over (
            partition by totals.cycle, totals.assessment_id, totals.group_id, totals.draw
            order by case terms.rank_on when 'rounded' then {{ round_to('totals.total', 'terms.total_decimals') }} else totals.total end desc
        ) as integer) as place
    from totals
    inner join terms using (cycle, assessment_id)
),

-- One step per tier, as in unit_tiers.
filled as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        draw,
        total,
        lowest_category_rate,
        place,
        cast(0 as integer) as step,
        cast(null as integer) as tier_order
    from placed
    where not is_vetoed
    union all
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        draw,
        total,
        lowest_category_rate,
        place,
        step + 1 as step,
        case
            when is_last then step + 1
            when meets and (quota is null or rank() over (
                    partition by cycle, assessment_id, group_id, draw, meets order by place asc
                ) <= quota) then step + 1
        end as tier_order
    from (
        select
            filled.*,
            group_tiers.is_last,
            group_tiers.quota,
            (group_tiers.min_score is null or filled.total >= group_tiers.min_score)
            and (group_tiers.min_category_rate is null or coalesce(filled.lowest_category_rate >= group_tiers.min_category_rate, true)) as meets
        from filled
        inner join group_tiers
            on
                filled.cycle = group_tiers.cycle
                and filled.assessment_id = group_tiers.assessment_id
                and filled.group_id = group_tiers.group_id
                and filled."month" = group_tiers."month"
                and filled.step + 1 = group_tiers.tier_order
        where filled.tier_order is null
    )
),

entered as (
    select * from filled
    where tier_order is not null
),

final as (
    select
        placed.cycle,
        placed.assessment_id,
        placed.group_id,
        placed.unit_id,
        placed."month",
        placed.draw,
        placed.total,
        placed.place,
        entered.tier_order
    from placed
    left join entered using (cycle, assessment_id, unit_id, draw)
)

select * from final
