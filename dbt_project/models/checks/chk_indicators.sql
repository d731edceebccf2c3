-- One row per indicator: its category's kind, and its measures: the set for all groups and those of single groups, of which the one whose shares
-- are furthest from 1 is shown.
with measures as (
    select * from {{ ref('stg_measures') }}
),

measure_sets as (
    select
        cycle,
        assessment_id,
        indicator_id,
        group_id,
        count(*) as measures,
        cast(sum(share) as decimal(18, 6)) as share_sum,
        sum(case when rule in ('step', 'threshold', 'ratio', 'best') and coalesce(floor, 0) >= 0 then 0 else 1 end) as measures_that_take
    from measures
    group by cycle, assessment_id, indicator_id, group_id
),

worst_sets as (
    select * from measure_sets
    qualify row_number() over (
            partition by cycle, assessment_id, indicator_id order by abs(share_sum - 1) desc, group_id asc nulls first
        ) = 1
),

measured as (
    select
        cycle,
        assessment_id,
        indicator_id,
        max(case when group_id is null then 1 else 0 end) = 1 as is_for_all,
        sum(measures_that_take) as measures_that_take
    from measure_sets
    group by cycle, assessment_id, indicator_id
),

groups as (
    select distinct
        cycle,
        assessment_id,
        group_id
    from {{ ref('stg_participants') }}
),

uncovered as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        count(*) as groups_without
    from {{ ref('stg_indicators') }} as indicators
    inner join groups
        on indicators.cycle = groups.cycle and indicators.assessment_id = groups.assessment_id
    left join measured
        on
            indicators.cycle = measured.cycle
            and indicators.assessment_id = measured.assessment_id
            and indicators.indicator_id = measured.indicator_id
            and measured.is_for_all
    left join measure_sets
        on
            indicators.cycle = measure_sets.cycle
            and indicators.assessment_id = measure_sets.assessment_id
            and indicators.indicator_id = measure_sets.indicator_id
            and groups.group_id = measure_sets.group_id
    where measured.indicator_id is null and measure_sets.indicator_id is null
    group by indicators.cycle, indicators.assessment_id, indicators.indicator_id
),

final as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.category_id,
        categories.kind as category_kind,
        indicators.points,
        {{ lowest_rate('indicators.floor_rate', 'categories.kind') }} as floor_rate,
        {{ highest_rate('indicators.cap_rate', 'categories.kind') }} as cap_rate,
        case when uncovered.groups_without > 0 then 0 else coalesce(worst_sets.measures, 0) end as measures,
        worst_sets.share_sum,
        coalesce(uncovered.groups_without, 0) as groups_without,
        indicators.value_feed,
        indicators.frequency,
        indicators.pacing,
        indicators.missing_rule,
        coalesce(measured.measures_that_take, 0) as measures_that_take
    from {{ ref('stg_indicators') }} as indicators
    left join {{ ref('stg_categories') }} as categories
        on
            indicators.cycle = categories.cycle
            and indicators.assessment_id = categories.assessment_id
            and indicators.category_id = categories.category_id
    left join worst_sets
        on
            indicators.cycle = worst_sets.cycle
            and indicators.assessment_id = worst_sets.assessment_id
            and indicators.indicator_id = worst_sets.indicator_id
    left join measured
        on
            indicators.cycle = measured.cycle
            and indicators.assessment_id = measured.assessment_id
            and indicators.indicator_id = measured.indicator_id
    left join uncovered
        on
            indicators.cycle = uncovered.cycle
            and indicators.assessment_id = uncovered.assessment_id
            and indicators.indicator_id = uncovered.indicator_id
)

select * from final
