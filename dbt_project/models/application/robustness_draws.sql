-- Total, place and tier by place of every ranked unit in every draw. Overrides are left aside: no draw changes a decision.
-- Rows are many, so numbers stand for groups and for ranked units, each of one assessment, until the end, and every rounding starts from a float.
with recursive parts as (
    select
        *,
        dense_rank() over (order by cycle asc, assessment_id asc, group_id asc) as group_no,
        dense_rank() over (order by cycle asc, assessment_id asc, unit_id asc) as ranked_no
    from {{ ref('robustness_parts') }}
),

weights as (
    select * from {{ ref('robustness_weights') }}
),

all_tiers as (
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
units as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        group_no,
        ranked_no,
        cast(max(exact_total) - sum(case when is_weighed then points else 0 end) as decimal(18, 6)) as unshaken_points
    from parts
    group by cycle, assessment_id, group_id, unit_id, "month", group_no, ranked_no
),

group_numbers as (
    select distinct
        cycle,
        assessment_id,
        group_id,
        "month",
        group_no
    from units
),

group_tiers as (
    select
        all_tiers.*,
        group_numbers.group_no
    from all_tiers
    inner join group_numbers using (cycle, assessment_id, group_id, "month")
),

last_steps as (
    select
        group_no,
        max(tier_order) as last_step
    from group_tiers
    group by group_no
),

-- What holds of a unit in every draw; rates of weak categories are those of the scheme as it stands.
standing as (
    select
        units.group_no,
        units.ranked_no,
        units.unshaken_points,
        lowest_rates.lowest_category_rate,
        unit_overrides.unit_id is not null as is_vetoed,
        unit_overrides.unit_id is not null and terms.veto_rank = 'last' as comes_last,
        terms.rank_on = 'rounded' as is_rounded,
        terms.total_decimals,
        last_steps.last_step
    from units
    inner join terms using (cycle, assessment_id)
    left join last_steps using (group_no)
    left join lowest_rates using (cycle, assessment_id, unit_id, "month")
    left join unit_overrides using (cycle, assessment_id, unit_id, "month")
),

drawn_parts as (
    select
        parts.ranked_no,
        weights.draw,
        parts.points,
        case when weights.draw = 0 then cast(0 as decimal(18, 12)) else parts.amplitude end as amplitude,
        weights.weight,
        {{ drawn([
            declared('robustness_seed'), 'parts.assessment_number', 'parts.category_number', 'weights.draw', 'parts.unit_number'
        ]) }} as u
    from parts
    inner join weights using (cycle, assessment_id, category_id)
    where parts.is_weighed
),

erring as (
    select
        ranked_no,
        draw,
        weight,
        {{ erring('points', 'amplitude', 'u') }} as drawn_points
    from drawn_parts
),

shaken as (
    select
        ranked_no,
        draw,
        cast(sum(
            {{ near_points('drawn_points * weight', 'cast(drawn_points as double) * cast(weight as double)') }}
        ) as decimal(18, 6)) as points
    from erring
    group by ranked_no, draw
),

totals as (
    select
        standing.*,
        shaken.draw,
        cast(standing.unshaken_points + shaken.points as decimal(18, 6)) as total
    from shaken
    inner join standing using (ranked_no)
),

placed as (
    select
        *,
        cast(rank() over (
            partition by group_no, draw
            order by comes_last asc, case when is_rounded then {{ round_to('total', 'total_decimals') }} else total end desc
        ) as integer) as place
    from totals
),

candidates as (
    select
        * exclude (unshaken_points, comes_last, is_rounded, total_decimals),
        cast(0 as integer) as first_turn,
        false as is_awaited
    from placed
    where last_step is not null
),

-- Conditions of tiers, too, are met or not as things stand.
{% call filled_tiers(more_keys=['draw'], of_group=['group_no'], of_unit=['ranked_no']) %}
            select
                units.ranked_no,
                unmet_conditions.tier_order
            from unmet_conditions
            inner join units using (cycle, assessment_id, unit_id, "month")
        {% endcall %},

final as (
    select
        units.cycle,
        units.assessment_id,
        units.group_id,
        units.unit_id,
        units."month",
        placed.draw,
        placed.total,
        placed.place,
        entered.tier_order
    from placed
    inner join units using (ranked_no)
    left join entered using (ranked_no, draw)
)

select * from final
