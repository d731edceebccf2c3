-- What takes points or gives them back beside the score itself, one row each, with the month from which it counts: late and
-- missing reports, deficient evidence, events, the waivers of reports and events, adjustments. Waivers of shortfalls: shortfall_waivers.
with evidence as (
    select * from {{ ref('fct_evidence') }}
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
        || case when evidence.status = 'charged' then '，经核定意见 ' || evidence.decision_id || ' 扣分' else '，尚未核定，先按规定计' end as said,
        cast(null as boolean) as is_with_procedural
    from evidence
    inner join indicators using (cycle, assessment_id, indicator_id)
    where evidence.status in ('charged', 'deficient')
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
        '“' || indicators.indicator_name || '”经核定意见 ' || decisions.decision_id || ' 调整得分（' || decisions.reason || '）' as said,
        cast(null as boolean) as is_with_procedural
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
    select * from {{ ref('report_penalties') }}
    union all
    select * from evidence_charges
    union all
    select * from {{ ref('event_penalties') }}
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
        -- Null: stands wherever its cause_kind does; else only where procedural rows stand too, or only where they are left out.
        is_with_procedural,
        said || case
            when points_taken >= 0 then '，扣' || {{ shown('points_taken') }} || '分'
            else '，加' || {{ shown('-points_taken') }} || '分'
        end as explanation
    from all_rows
    where points_taken != 0
)

select * from final
