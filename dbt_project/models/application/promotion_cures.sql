-- What procedure has cost and can still be cured: material that is owed and undecided, reports that are missing, and what their charges come to
-- once it is cured. What that brings in all: promotion_candidates.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

evidence as (
    select * from {{ ref('fct_evidence') }}
    where status = 'deficient'
),

required as (
    select * from {{ ref('required_evidence') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
    where value_feed = 'reports'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

monthly_values as (
    select * from {{ ref('monthly_values') }}
),

monthly_targets as (
    select * from {{ ref('monthly_targets') }}
),

waivers as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'waive'
),

-- Once the official result stands, a report can no longer change it.
verdicts as (
    select * from {{ source('gate', 'verdicts') }}
    where verdict in ('open', 'held')
),

-- What was received in time and lacks a stamp or a signature is whole once it has one; what is yet to be received is late.
of_evidence as (
    select
        evidence.cycle,
        evidence.assessment_id,
        evidence.unit_id,
        current_months."month",
        evidence.requirement_id as item_id,
        evidence.requirement_name as item,
        evidence.indicator_id,
        '“' || evidence.requirement_name || '”' || {{ deficiency_text('evidence.code') }} || case
            when evidence.code = 'late' then '，待核定：由考评办决定是否免扣'
            when evidence.code in ('missing_stamp', 'missing_signature') and cast(evidence.received_at as date) <= evidence.due_on then '，在登记的材料上补齐'
            else '，补交合格的材料（迟交按规定计）'
        end as told,
        evidence.due_on,
        evidence.code != 'late' as is_counted,
        cast(null as decimal(38, 15)) as new_value,
        'evidence_requirements' as charge_feed,
        evidence.requirement_id || '/' || evidence.unit_id as charge_key,
        case
            when evidence.code = 'late' or (evidence.code in ('missing_stamp', 'missing_signature') and cast(evidence.received_at as date) <= evidence.due_on)
                then 0
            else -required.late_points
        end as charge_points
    from evidence
    inner join current_months using (cycle, assessment_id)
    inner join required using (cycle, assessment_id, requirement_id, unit_id)
),

unreported as (
    select
        assigned.*,
        current_months."month",
        current_months.is_final,
        indicator_months.month_no,
        indicator_months.figures_month,
        now.v as value_now,
        last_ones.v as last_value
    from assigned
    inner join current_months using (cycle, assessment_id)
    inner join verdicts using (cycle, assessment_id)
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.indicator_no = indicator_months.indicator_no
            and current_months."month" = indicator_months."month"
            and indicator_months.figures_month is not null
    left join monthly_values as now
        on
            assigned.cycle = now.cycle
            and assigned.indicator_no = now.indicator_no
            and assigned.unit_no = now.unit_no
            and indicator_months.month_no = now.month_no
    left join monthly_values as last_ones
        on
            assigned.cycle = last_ones.cycle
            and assigned.indicator_no = last_ones.indicator_no
            and assigned.unit_no = last_ones.unit_no
            and indicator_months.month_no > last_ones.month_no
    where now.v is null
    qualify row_number() over (partition by assigned.assigned_no order by last_ones.month_no desc nulls last) = 1
),

-- The figure of the latest report, or else the target, stands for the one that is not there.
of_reports as (
    select
        unreported.cycle,
        unreported.assessment_id,
        unreported.unit_id,
        unreported."month",
        unreported.indicator_id || '/' || unreported."month" as item_id,
        unreported.indicator_name as item,
        unreported.indicator_id,
        '“' || unreported.indicator_name || '”未报送数据，补报'
        || coalesce(
            '（报到' || {{ shown('coalesce(unreported.last_value, monthly_targets.t)') }} || coalesce(unreported.value_unit, '') || '即得，照实填报）', ''
        ) as told,
        cast(null as date) as due_on,
        true as is_counted,
        coalesce(unreported.last_value, monthly_targets.t) as new_value,
        'reports' as charge_feed,
        unreported.unit_id || '/' || unreported.indicator_id || '/' || unreported.figures_month as charge_key,
        -terms.late_report_points as charge_points
    from unreported
    inner join terms using (cycle, assessment_id)
    left join monthly_targets
        on
            unreported.cycle = monthly_targets.cycle
            and unreported.indicator_no = monthly_targets.indicator_no
            and unreported.unit_no = monthly_targets.unit_no
            and unreported.month_no = monthly_targets.month_no
    left join waivers
        on
            unreported.cycle = waivers.cycle
            and unreported.assessment_id = waivers.assessment_id
            and unreported.unit_id = waivers.unit_id
            and unreported.indicator_id = waivers.subject_id
            and (waivers."month" is null or waivers."month" = unreported."month")
    where waivers.unit_id is null and coalesce(monthly_targets.is_due, true)
),

final as (
    select * from of_evidence
    union all
    select * from of_reports
)

select * from final
