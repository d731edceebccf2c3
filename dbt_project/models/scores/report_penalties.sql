{{ config(materialized='view') }}
-- What late and missing reports take, and what waivers of it give back.
with reports as (
    select * from {{ ref('report_lapses') }}
),

decisions as (
    select * from {{ ref('decisions_in_force') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

report_charges as (
    select
        reports.cycle,
        reports.assessment_id,
        reports.unit_id,
        indicators.category_id,
        reports.indicator_id,
        'report' as entry,
        reports."month" as counts_from,
        case when reports.is_missing then terms.missing_report_points else terms.late_report_points end as points_taken,
        'procedural' as cause_kind,
        case when reports.is_missing then 'missing_report' else 'late_report' end as cause,
        'reports' as source_feed,
        reports.unit_id || '/' || reports.indicator_id || '/' || reports."month" as source_key,
        false as is_undecided,
        false as is_floored,
        '“' || indicators.indicator_name || '”' || reports."month" || case
            when reports.is_missing then ' 漏报（应于 ' || cast(reports.due_on as varchar) || ' 前报）'
            else ' 报送迟于截止日（' || cast(reports.first_submitted_at as varchar) || ' 报，应于 ' || cast(reports.due_on as varchar) || ' 前）'
        end as said,
        cast(null as boolean) as is_with_procedural
    from reports
    inner join terms using (cycle, assessment_id)
    inner join indicators using (cycle, assessment_id, indicator_id)
    where not reports.is_missing or indicators.missing_rule != 'exclude'
),

report_waivers as (
    select
        report_charges.* replace (
            'decision' as entry,
            -report_charges.points_taken as points_taken,
            'waive' as cause,
            'decisions' as source_feed,
            decisions.decision_id || '/reports/' || report_charges.source_key as source_key,
            report_charges.said || '，经核定意见 ' || decisions.decision_id || ' 免扣' as said
        )
    from report_charges
    inner join decisions
        on
            report_charges.cycle = decisions.cycle
            and report_charges.assessment_id = decisions.assessment_id
            and report_charges.unit_id = decisions.unit_id
            and report_charges.indicator_id = decisions.subject_id
            and decisions.subject = 'score'
            and decisions.decision = 'waive'
            and (decisions."month" is null or decisions."month" = report_charges.counts_from)
    qualify row_number() over (
            partition by report_charges.cycle, report_charges.assessment_id, report_charges.source_key
            order by decisions.decided_on desc, decisions.decision_id desc
        ) = 1
),

final as (
    select * from report_charges
    union all
    select * from report_waivers
)

select * from final
