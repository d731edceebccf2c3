-- Every row of a tier's conditions for every unit that could enter the tier: how many items there are, how many pass, and whether the row is met. A
-- group's own rows of a tier replace the rows for all groups. Rows that look at another assessment: condition_results.
with conditions as (
    select * from {{ ref('stg_tier_conditions') }}
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
    where not is_last
),

placings as (
    select * from {{ ref('placings') }}
    where "rank" is not null and not is_vetoed
),

items as (
    select * from {{ ref('condition_items') }}
),

matched as (
    select
        group_tiers.scenario,
        group_tiers."month",
        group_tiers.group_id,
        group_tiers.tier_order,
        group_tiers.tier_name,
        conditions.* exclude (group_id),
        conditions.group_id is not null as of_the_group,
        max(case when conditions.group_id is not null then 1 else 0 end) over (
            partition by
                group_tiers.scenario, group_tiers.cycle, group_tiers.assessment_id, group_tiers.group_id, group_tiers."month", group_tiers.tier_rank
        ) as any_of_the_group
    from group_tiers
    inner join conditions
        on
            group_tiers.cycle = conditions.cycle
            and group_tiers.assessment_id = conditions.assessment_id
            and group_tiers.tier_rank = conditions.tier_rank
            and (conditions.group_id is null or group_tiers.group_id = conditions.group_id)
),

asked as (
    select
        matched.*,
        placings.unit_id
    from matched
    inner join placings using (scenario, cycle, assessment_id, group_id, "month")
    where matched.of_the_group = (matched.any_of_the_group = 1)
),

passed as (
    select
        asked.scenario,
        asked.cycle,
        asked.assessment_id,
        asked.unit_id,
        asked."month",
        asked.tier_order,
        asked.condition_id,
        asked.alternative,
        asked.subject,
        asked.subject_id,
        count(items.item_id) as items,
        count(case
            when
                coalesce(items.points >= {{ exact_product('asked.min_rate', 'items.points_assigned') }}, true)
                and coalesce(items.group_place <= asked.max_place, true)
                then items.item_id
        end) as items_passed
    from asked
    left join items
        on
            asked.scenario = items.scenario
            and asked.cycle = items.cycle
            and asked.assessment_id = items.assessment_id
            and asked.unit_id = items.unit_id
            and asked."month" = items."month"
            and case asked.subject when 'key_indicator' then 'indicator' else asked.subject end = items.subject
            and (asked.subject != 'key_indicator' or items.is_key)
            and (asked.subject_id is null or asked.subject_id = items.item_id)
    where asked.subject != 'assessment'
    group by
        asked.scenario, asked.cycle, asked.assessment_id, asked.unit_id, asked."month", asked.tier_order,
        asked.condition_id, asked.alternative, asked.subject, asked.subject_id
),

final as (
    select
        asked.scenario,
        asked.cycle,
        asked.assessment_id,
        asked.unit_id,
        asked."month",
        asked.tier_order,
        asked.tier_name,
        asked.condition_id,
        asked.alternative,
        asked.subject,
        asked.subject_id,
        asked.min_rate,
        asked.max_place,
        asked.max_tier_rank,
        asked.at_least,
        asked.at_most_failing,
        passed.items,
        passed.items_passed,
        case
            when asked.subject = 'assessment' then null
            when asked.at_least is not null then passed.items_passed >= asked.at_least
            when asked.at_most_failing is not null then passed.items - passed.items_passed <= asked.at_most_failing
            else passed.items_passed = passed.items
        end as is_met
    from asked
    left join passed
        on
            asked.scenario = passed.scenario
            and asked.cycle = passed.cycle
            and asked.assessment_id = passed.assessment_id
            and asked.unit_id = passed.unit_id
            and asked."month" = passed."month"
            and asked.tier_order = passed.tier_order
            and asked.condition_id = passed.condition_id
            and asked.alternative = passed.alternative
            and asked.subject = passed.subject
            and asked.subject_id is not distinct from passed.subject_id
)

select * from final
