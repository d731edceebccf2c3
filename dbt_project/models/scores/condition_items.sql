-- What the conditions of tiers look at inside an assessment: each scored category with something assigned, and each indicator of one that is
-- scored that month, with its points before penalties: how many of how many, and its place by them in the group.
with conditioned as (
    select distinct
        cycle,
        assessment_id
    from {{ ref('stg_tier_conditions') }}
),

category_scores as (
    select * from {{ ref('category_scores') }}
    where kind = 'scored' and points_assigned > 0
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored'
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

scored_indicators as (
    select
        indicator_points.*,
        indicators.is_key
    from indicator_points
    inner join conditioned using (cycle, assessment_id)
    inner join categories using (cycle, assessment_id, category_id)
    inner join indicators
        on
            indicator_points.cycle = indicators.cycle
            and indicator_points.assessment_id = indicators.assessment_id
            and indicator_points.indicator_id = indicators.indicator_id
),

-- Without what was lost on procedure, as in the ledger.
pointed as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        indicator_id,
        is_key,
        points,
        points_assigned
    from scored_indicators
    union all
    select
        'without_procedural' as scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        indicator_id,
        is_key,
        {{ points('points + ' ~ points_lost_procedural('scored_indicators')) }} as points,
        points_assigned
    from scored_indicators
    where scenario = 'actual'
),

final as (
    select
        category_scores.scenario,
        category_scores.cycle,
        category_scores.assessment_id,
        category_scores.unit_id,
        category_scores."month",
        'category' as subject,
        category_scores.category_id as item_id,
        false as is_key,
        category_scores.points,
        category_scores.points_assigned,
        category_scores.group_place
    from category_scores
    inner join conditioned using (cycle, assessment_id)
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        'indicator' as subject,
        indicator_id as item_id,
        coalesce(is_key, false) as is_key,
        points,
        points_assigned,
        cast(rank() over (
            partition by scenario, cycle, assessment_id, group_id, indicator_id, "month" order by points desc
        ) as integer) as group_place
    from pointed
)

select * from final
