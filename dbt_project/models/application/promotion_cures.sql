-- What procedure has cost and can still be cured: material that is owed and undecided, reports that are missing. What a floor gives back is no gain.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual'
),

evidence as (
    select * from {{ ref('fct_evidence') }}
    where status = 'deficient'
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

waivers as (
    select * from {{ ref('shortfall_waivers') }}
    where scenario = 'actual' and cause_kind = 'procedural'
),

-- Once the official result stands, a report can no longer change it.
verdicts as (
    select * from {{ source('gate', 'verdicts') }}
    where verdict in ('open', 'held')
),

current_ledger as (
    select ledger.*
    from ledger
    inner join current_months
        on
            ledger.cycle = current_months.cycle
            and ledger.assessment_id = current_months.assessment_id
            and ledger."month" = current_months."month"
),

-- What a floor gives back today is gone once the charge is: it is no gain.
floors as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        category_id,
        cast(sum(points) as decimal(18, 6)) as points_back
    from current_ledger
    where entry = 'floor'
    group by cycle, assessment_id, unit_id, indicator_id, category_id
),

of_evidence as (
    select
        current_ledger.cycle,
        current_ledger.assessment_id,
        current_ledger.unit_id,
        'procedural' as kind,
        1 as kind_order,
        evidence.requirement_id as item_id,
        evidence.requirement_name as item,
        evidence.indicator_id,
        -current_ledger.points - coalesce(of_indicator.points_back, 0) - coalesce(of_category.points_back, 0) as recoverable_points,
        cast(0 as decimal(38, 15)) as effort,
        '“' || evidence.requirement_name || '”' || {{ deficiency_text('evidence.code') }} || '，补正后由考评办核定，可挽回'
        || {{ shown('-current_ledger.points - coalesce(of_indicator.points_back, 0) - coalesce(of_category.points_back, 0)') }} || '分' as explanation,
        evidence.due_on,
        true as is_counted,
        cast(null as decimal(38, 15)) as new_value
    from current_ledger
    inner join evidence
        on
            current_ledger.cycle = evidence.cycle
            and current_ledger.assessment_id = evidence.assessment_id
            and current_ledger.unit_id = evidence.unit_id
            and current_ledger.source_key = evidence.requirement_id || '/' || evidence.unit_id
            and current_ledger.source_feed = 'evidence_requirements'
    left join floors as of_indicator
        on
            current_ledger.cycle = of_indicator.cycle
            and current_ledger.assessment_id = of_indicator.assessment_id
            and current_ledger.unit_id = of_indicator.unit_id
            and current_ledger.indicator_id = of_indicator.indicator_id
    left join floors as of_category
        on
            current_ledger.cycle = of_category.cycle
            and current_ledger.assessment_id = of_category.assessment_id
            and current_ledger.unit_id = of_category.unit_id
            and current_ledger.category_id = of_category.category_id
            and of_category.indicator_id is null
    where current_ledger.is_undecided and current_ledger.points < 0
),

unreported as (
    select
        current_ledger.cycle,
        current_ledger.assessment_id,
        current_ledger.unit_id,
        current_ledger.indicator_id,
        current_ledger."month",
        assigned.indicator_name,
        -current_ledger.points - coalesce(waivers.points, 0) as points_lost
    from current_ledger
    inner join assigned
        on
            current_ledger.cycle = assigned.cycle
            and current_ledger.assessment_id = assigned.assessment_id
            and current_ledger.unit_id = assigned.unit_id
            and current_ledger.indicator_id = assigned.indicator_id
            and assigned.value_feed = 'reports'
    inner join verdicts
        on
            current_ledger.cycle = verdicts.cycle
            and current_ledger.assessment_id = verdicts.assessment_id
    left join waivers
        on
            current_ledger.cycle = waivers.cycle
            and current_ledger.assessment_id = waivers.assessment_id
            and current_ledger.unit_id = waivers.unit_id
            and current_ledger.indicator_id = waivers.indicator_id
            and current_ledger."month" = waivers."month"
    where current_ledger.entry = 'shortfall' and current_ledger.cause = 'missing_report'
),

of_reports as (
    select
        cycle,
        assessment_id,
        unit_id,
        'procedural' as kind,
        1 as kind_order,
        indicator_id || '/' || "month" as item_id,
        indicator_name as item,
        indicator_id,
        points_lost as recoverable_points,
        cast(0 as decimal(38, 15)) as effort,
        '“' || indicator_name || '”未报送数据，补报后最多可挽回' || {{ shown('points_lost') }} || '分' as explanation,
        cast(null as date) as due_on,
        true as is_counted,
        cast(null as decimal(38, 15)) as new_value
    from unreported
    where points_lost > 0
),

final as (
    select * from of_evidence
    union all
    select * from of_reports
)

select * from final
