-- Reports that are missing while filing them still changes the result, and what that would bring: the charge for a missing report becomes the
-- one for a late report, and the month that stands for the result gets its figures. Nothing is charged where missing reports are excluded.
with reports as (
    select * from {{ ref('fct_report') }}
    where is_missing
),

-- Once the official result stands, a report can no longer change it.
verdicts as (
    select * from {{ source('gate', 'verdicts') }}
    where verdict in ('open', 'held')
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

current_months as (
    select * from {{ ref('current_months') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

waivers as (
    select
        cycle,
        assessment_id,
        unit_id,
        subject_id as indicator_id,
        "month"
    from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'waive'
),

owed as (
    select
        reports.cycle,
        reports.assessment_id,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        reports.document_id,
        cast(reports.due_at as date) as due_on,
        current_months."month" as current_month,
        coalesce(indicator_months.figures_month = reports."month", false) as is_standing,
        assigned.indicator_name,
        assigned.points as indicator_points,
        assigned.missing_rule = 'exclude' as is_excluded,
        greatest(terms.missing_report_points - terms.late_report_points, 0) as charge_saved
    from reports
    inner join verdicts using (cycle, assessment_id)
    inner join terms using (cycle, assessment_id)
    inner join assigned using (cycle, assessment_id, unit_id, indicator_id)
    left join current_months using (cycle, assessment_id)
    left join indicator_months
        on
            reports.cycle = indicator_months.cycle
            and reports.assessment_id = indicator_months.assessment_id
            and reports.indicator_id = indicator_months.indicator_id
            and current_months."month" = indicator_months."month"
),

-- A waiver gives back the charge of the report's month and the shortfall of the month that is looked at; without a month, both.
waived as (
    select
        owed.cycle,
        owed.assessment_id,
        owed.unit_id,
        owed.indicator_id,
        owed."month",
        max(case when waivers."month" is null or waivers."month" = owed."month" then 1 else 0 end) = 1 as is_charge_waived,
        max(case when waivers."month" is null or waivers."month" = owed.current_month then 1 else 0 end) = 1 as is_shortfall_waived
    from owed
    inner join waivers using (cycle, assessment_id, unit_id, indicator_id)
    group by owed.cycle, owed.assessment_id, owed.unit_id, owed.indicator_id, owed."month"
),

settled as (
    select
        owed.*,
        coalesce(waived.is_charge_waived, false) as is_charge_waived,
        not owed.is_standing or coalesce(waived.is_shortfall_waived, false) as has_no_shortfall
    from owed
    left join waived using (cycle, assessment_id, unit_id, indicator_id, "month")
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        indicator_name,
        document_id,
        due_on,
        is_excluded,
        is_charge_waived and has_no_shortfall as is_waived,
        {{ points('case when is_excluded or is_charge_waived then 0 else charge_saved end
            + case when is_excluded or has_no_shortfall then 0 else indicator_points end') }} as points_at_stake
    from settled
)

select * from final
