-- What takes points or gives them back beside the score itself, one row each, with the month from which it counts: late and
-- missing reports, deficient evidence, events, the waivers of reports and events, adjustments. Waivers of shortfalls: shortfall_waivers.
with reports as (
    select * from {{ ref('report_lapses') }}
),

evidence as (
    select * from {{ ref('fct_evidence') }}
),

events as (
    select * from {{ ref('fct_event') }}
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
        end as said
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

evidence_charges as (
    select
        evidence.cycle,
        evidence.assessment_id,
        evidence.unit_id,
        indicators.category_id,
        evidence.indicator_id,
        'evidence' as entry,
        evidence.counts_from,
        evidence.points_at_stake as points_taken,
        'procedural' as cause_kind,
        evidence.code as cause,
        'evidence_requirements' as source_feed,
        evidence.requirement_id || '/' || evidence.unit_id as source_key,
        evidence.status = 'deficient' as is_undecided,
        true as is_floored,
        '“' || evidence.requirement_name || '”' || {{ deficiency_text('evidence.code') }}
        || case when evidence.status = 'charged' then '，经核定意见 ' || evidence.decision_id || ' 扣分' else '，尚未核定，先按规定计' end as said
    from evidence
    inner join indicators using (cycle, assessment_id, indicator_id)
    where evidence.status in ('charged', 'deficient')
),

event_charges as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        indicator_id,
        'event' as entry,
        counts_from,
        points as points_taken,
        cause_kind,
        kind as cause,
        'events' as source_feed,
        event_id as source_key,
        false as is_undecided,
        true as is_floored,
        cast(occurred_on as varchar) || ' “' || title || '”' as said
    from events
    where is_inside
),

event_waivers as (
    select
        event_charges.* replace (
            'decision' as entry,
            -event_charges.points_taken as points_taken,
            'waive' as cause,
            'decisions' as source_feed,
            events.waived_by || '/' || event_charges.source_key as source_key,
            '“' || events.title || '”经核定意见 ' || events.waived_by || ' 免扣' as said
        )
    from event_charges
    inner join events
        on
            event_charges.cycle = events.cycle
            and event_charges.assessment_id = events.assessment_id
            and event_charges.source_key = events.event_id
            and events.waived_by is not null
),

adjustments as (
    select
        decisions.cycle,
        decisions.assessment_id,
        decisions.unit_id,
        indicators.category_id,
        indicators.indicator_id,
        'decision' as entry,
        least(greatest(coalesce(decisions."month", decisions.decided_month), terms.first_month), terms.final_month) as counts_from,
        -decisions.points as points_taken,
        cast(null as varchar) as cause_kind,
        'adjust' as cause,
        'decisions' as source_feed,
        decisions.decision_id as source_key,
        false as is_undecided,
        false as is_floored,
        '“' || indicators.indicator_name || '”经核定意见 ' || decisions.decision_id || ' 调整得分（' || decisions.reason || '）' as said
    from decisions
    inner join terms using (cycle, assessment_id)
    inner join indicators
        on
            decisions.cycle = indicators.cycle
            and decisions.assessment_id = indicators.assessment_id
            and decisions.subject_id = indicators.indicator_id
    where decisions.subject = 'score' and decisions.decision = 'adjust'
),

all_rows as (
    select * from report_charges
    union all
    select * from report_waivers
    union all
    select * from evidence_charges
    union all
    select * from event_charges
    union all
    select * from event_waivers
    union all
    select * from adjustments
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        indicator_id,
        entry,
        counts_from,
        {{ points('-points_taken') }} as points,
        cause_kind,
        cause,
        source_feed,
        source_key,
        is_undecided,
        -- A floor of the indicator gives these back; it does not give back reports or adjustments.
        is_floored,
        said || case
            when points_taken >= 0 then '，扣' || {{ shown('points_taken') }} || '分'
            else '，加' || {{ shown('-points_taken') }} || '分'
        end as explanation
    from all_rows
    where points_taken != 0
)

select * from final
