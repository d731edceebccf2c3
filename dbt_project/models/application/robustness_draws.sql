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

unmet_conditions as (
    select * from {{ ref('unmet_conditions') }}
    where scenario = 'actual'
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
            order by
                totals.is_vetoed and terms.veto_rank = 'last' asc,
                case terms.rank_on when 'rounded' then {{ round_to('totals.total', 'terms.total_decimals') }} else totals.total end desc
        ) as integer) as place
    from totals
    inner join terms using (cycle, assessment_id)
),

longest as (
    select
        cycle,
        assessment_id,
        group_id,
        "month",
        max(tier_order) as last_step
    from group_tiers
    group by cycle, assessment_id, group_id, "month"
),

candidates as (
    select
        'actual' as scenario,
        placed.cycle,
        placed.assessment_id,
        placed.group_id,
        placed.unit_id,
        placed."month",
        placed.draw,
        placed.place,
        placed.total,
        placed.lowest_category_rate,
        placed.is_vetoed,
        cast(0 as integer) as first_turn,
        longest.last_step,
        false as is_awaited
    from placed
    inner join longest using (cycle, assessment_id, group_id, "month")
),

-- Conditions of tiers, too, are met or not as things stand.
{% call filled_tiers(more_keys=['draw']) %}
            select * from unmet_conditions
        {% endcall %},

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
