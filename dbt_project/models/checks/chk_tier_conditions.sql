-- One row per row of a tier's conditions: whether what it names is there, what it asks, and whether it leads back to its own assessment.
with recursive conditions as (
    select * from {{ ref('stg_tier_conditions') }}
),

edges as (
    select distinct
        cycle,
        assessment_id,
        subject_id as seen_id
    from conditions
    where subject = 'assessment' and subject_id is not null
),

reached as (
    select
        cycle,
        assessment_id,
        seen_id
    from edges
    union
    select
        reached.cycle,
        reached.assessment_id,
        edges.seen_id
    from reached
    inner join edges
        on
            reached.cycle = edges.cycle
            and reached.seen_id = edges.assessment_id
),

-- The ladders of an assessment: those of groups, and the one for all groups, under ''.
ladders as (
    select
        cycle,
        assessment_id,
        coalesce(group_id, '') as ladder_id,
        tier_rank,
        max(tier_rank) over (partition by cycle, assessment_id, group_id) as last_rank
    from {{ ref('stg_tiers') }}
),

own_ladders as (
    select distinct
        cycle,
        assessment_id,
        ladder_id
    from ladders
),

tiers_meant as (
    select
        conditions.cycle,
        conditions.assessment_id,
        coalesce(conditions.group_id, '') as of_group,
        conditions.tier_rank,
        count(ladders.tier_rank) as ladders_with_tier,
        count(case when ladders.tier_rank < ladders.last_rank then 1 end) as ladders_with_worse_tier
    from (
        select distinct
            cycle,
            assessment_id,
            group_id,
            tier_rank
        from conditions
    ) as conditions
    left join own_ladders
        on
            conditions.cycle = own_ladders.cycle
            and conditions.assessment_id = own_ladders.assessment_id
            and conditions.group_id = own_ladders.ladder_id
    left join ladders
        on
            conditions.cycle = ladders.cycle
            and conditions.assessment_id = ladders.assessment_id
            and conditions.tier_rank = ladders.tier_rank
            and (conditions.group_id is null or coalesce(own_ladders.ladder_id, '') = ladders.ladder_id)
    group by conditions.cycle, conditions.assessment_id, conditions.group_id, conditions.tier_rank
),

groups as (
    select distinct
        cycle,
        assessment_id,
        group_id
    from {{ ref('stg_participants') }}
),

indicators as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.is_key
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_categories') }} as categories using (cycle, assessment_id, category_id)
    where categories.kind = 'scored'
),

-- How many objects a row that names none looks at, at most.
items as (
    select
        cycle,
        assessment_id,
        'category' as subject,
        count(*) as items
    from {{ ref('stg_categories') }}
    where kind = 'scored'
    group by cycle, assessment_id
    union all
    select
        cycle,
        assessment_id,
        'indicator' as subject,
        count(*) as items
    from indicators
    group by cycle, assessment_id
    union all
    select
        cycle,
        assessment_id,
        'key_indicator' as subject,
        count(*) as items
    from indicators
    where is_key
    group by cycle, assessment_id
),

final as (
    select
        conditions.cycle,
        conditions.assessment_id,
        conditions.group_id,
        conditions.tier_rank,
        conditions.condition_id,
        conditions.alternative,
        conditions.subject as condition_subject,
        conditions.subject_id,
        conditions.group_id is null or groups.group_id is not null as group_exists,
        tiers_meant.ladders_with_tier > 0 as tier_exists,
        tiers_meant.ladders_with_tier > 0 and tiers_meant.ladders_with_worse_tier = 0 as is_last_tier,
        case conditions.subject
            when 'category' then conditions.subject_id is null or categories.kind = 'scored'
            when 'indicator' then conditions.subject_id is null or indicators.indicator_id is not null
            when 'key_indicator' then conditions.subject_id is null or indicators.is_key
            else assessments.assessment_id is not null
        end as subject_exists,
        (conditions.min_rate is not null or conditions.max_place is not null or conditions.max_tier_rank is not null)
        and (conditions.max_tier_rank is null or conditions.subject = 'assessment') as limits_fit,
        conditions.at_least is null or conditions.at_most_failing is null as counts_fit,
        reached.assessment_id is not null as leads_back,
        conditions.min_rate,
        conditions.at_least,
        case when conditions.subject = 'assessment' or conditions.subject_id is not null then 1 else coalesce(items.items, 0) end as items
    from conditions
    left join items using (cycle, assessment_id, subject)
    left join groups
        on
            conditions.cycle = groups.cycle
            and conditions.assessment_id = groups.assessment_id
            and conditions.group_id = groups.group_id
    left join tiers_meant
        on
            conditions.cycle = tiers_meant.cycle
            and conditions.assessment_id = tiers_meant.assessment_id
            and coalesce(conditions.group_id, '') = tiers_meant.of_group
            and conditions.tier_rank = tiers_meant.tier_rank
    left join {{ ref('stg_categories') }} as categories
        on
            conditions.cycle = categories.cycle
            and conditions.assessment_id = categories.assessment_id
            and conditions.subject_id = categories.category_id
    left join indicators
        on
            conditions.cycle = indicators.cycle
            and conditions.assessment_id = indicators.assessment_id
            and conditions.subject_id = indicators.indicator_id
    left join {{ ref('stg_assessments') }} as assessments
        on
            conditions.cycle = assessments.cycle
            and conditions.subject_id = assessments.assessment_id
    -- Of a circle all fail, and nobody who only looks into it.
    left join reached
        on
            conditions.subject = 'assessment'
            and conditions.cycle = reached.cycle
            and conditions.assessment_id = reached.assessment_id
            and conditions.assessment_id = reached.seen_id
)

select * from final
