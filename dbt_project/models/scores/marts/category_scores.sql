-- Each category of each unit and month, after scaling and with its penalties; what was scaled counts with the category's points as assigned.
with ledger as (
    select * from {{ ref('ledger_sums') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

participants as (
    select * from {{ ref('stg_participants') }}
),

unit_months as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month"
    from ledger
),

by_category as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        cast(sum(points_assigned) as decimal(18, 6)) as points_assigned,
        cast(sum(points) as decimal(18, 6)) as points
    from ledger
    group by scenario, cycle, assessment_id, unit_id, category_id, "month"
),

scored as (
    select
        unit_months.scenario,
        unit_months.cycle,
        unit_months.assessment_id,
        participants.group_id,
        unit_months.unit_id,
        categories.category_id,
        categories.kind,
        unit_months."month",
        case
            when categories.scaling = 'to_points' and by_category.points_assigned > 0 then categories.points
            else coalesce(by_category.points_assigned, 0)
        end as points_assigned,
        coalesce(by_category.points, 0) as points
    from unit_months
    inner join categories using (cycle, assessment_id)
    inner join participants using (cycle, assessment_id, unit_id)
    left join by_category
        on
            unit_months.scenario = by_category.scenario
            and unit_months.cycle = by_category.cycle
            and unit_months.assessment_id = by_category.assessment_id
            and unit_months.unit_id = by_category.unit_id
            and unit_months."month" = by_category."month"
            and categories.category_id = by_category.category_id
),

rated as (
    select
        *,
        {{ ratio('points', 'points_assigned', 'cast(points as double)', 'cast(points_assigned as double)') }} as exact_rate,
        cast(points as double) / nullif(cast(points_assigned as double), 0) as rate_near
    from scored
),

compared as (
    select
        *,
        cast(sum(points) over peers as decimal(18, 6)) as group_points,
        cast(count(*) over peers as decimal(18, 0)) as group_units,
        max(points) over peers as group_best,
        rank() over (partition by scenario, cycle, assessment_id, group_id, category_id, "month" order by points desc) as place
    from rated
    window peers as (partition by scenario, cycle, assessment_id, group_id, category_id, "month")
),

meant as (
    select
        *,
        {{ ratio('group_points', 'group_units', 'cast(group_points as double)', 'cast(group_units as double)') }} as exact_mean,
        cast(group_points as double) / cast(group_units as double) as mean_near
    from compared
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        kind,
        "month",
        {{ points('points_assigned') }} as points_assigned,
        {{ points('points') }} as points,
        {{ near_points('exact_rate', 'rate_near') }} as rate,
        cast(place as integer) as group_place,
        {{ near_points('exact_mean', 'mean_near') }} as group_mean,
        {{ points('group_best') }} as group_best
    from meant
)

select
    *,
    {{ code_text('categories.kind', 'kind') }} as kind_zh
from final
