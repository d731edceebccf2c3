{{ config(schema='marts') }}
-- Status and code of every requirement of every unit, as of the run's date.
with requirements as (
    select * from {{ ref('stg_evidence_requirements') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

-- A fingerprint is the same in capitals; 无, /, 待补 are none.
documents as (
    select
        * exclude (sha256),
        case
            when {{ is_empty_number('sha256') }} then null
            when lower(sha256) != translate(lower(sha256), '0123456789abcdefghijklmnopqrstuvwxyz', '') then lower(sha256)
        end as sha256
    from {{ ref('stg_documents') }}
),

decisions as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'evidence'
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

-- A row for a unit replaces the row for all units; "all" are the units to which the indicator is assigned.
required as (
    select
        requirements.* exclude (unit_id),
        coalesce(requirements.unit_id, assigned.unit_id) as unit_id,
        requirements.unit_id is not null as for_the_unit
    from requirements
    left join assigned
        on
            requirements.cycle = assigned.cycle
            and requirements.assessment_id = assigned.assessment_id
            and case when requirements.unit_id is null then requirements.indicator_id end = assigned.indicator_id
    where requirements.unit_id is not null or assigned.unit_id is not null
    qualify row_number() over (
            partition by
                requirements.cycle, requirements.assessment_id, requirements.requirement_id,
                coalesce(requirements.unit_id, assigned.unit_id)
            order by requirements.unit_id asc nulls last
        ) = 1
),

serving as (
    select
        required.cycle,
        required.assessment_id,
        required.requirement_id,
        required.unit_id,
        documents.document_id,
        documents.received_at,
        documents.sha256,
        required.needs_stamp and documents.stamp != 'present' as lacks_stamp,
        required.needs_signature and documents.signature != 'present' as lacks_signature,
        coalesce(required."month" != documents."month", false) as names_other_month,
        coalesce(required.issuer_org_id != documents.issuer_org_id, false) as names_other_issuer,
        cast(documents.received_at as date) > required.due_on as came_late
    from required
    inner join documents using (cycle, assessment_id, requirement_id, unit_id, document_kind)
),

first_use as (
    select
        cycle,
        assessment_id,
        sha256,
        requirement_id,
        document_id
    from serving
    where sha256 is not null
    qualify row_number() over (
            partition by cycle, assessment_id, sha256 order by received_at asc, document_id asc
        ) = 1
),

coded as (
    select
        serving.*,
        case
            when serving.lacks_stamp then 'missing_stamp'
            when serving.lacks_signature then 'missing_signature'
            when serving.names_other_month then 'wrong_month'
            when serving.names_other_issuer then 'wrong_issuer'
            when first_use.requirement_id != serving.requirement_id then 'reused'
            when serving.came_late then 'late'
        end as code
    from serving
    left join first_use using (cycle, assessment_id, sha256)
),

-- The best document decides: a complete one, else the one whose defect stands last in the table of codes.
best as (
    select *
    from coded
    qualify row_number() over (
            partition by cycle, assessment_id, requirement_id, unit_id
            order by
                case code
                    when 'late' then 1
                    when 'reused' then 2
                    when 'wrong_issuer' then 3
                    when 'wrong_month' then 4
                    when 'missing_signature' then 5
                    when 'missing_stamp' then 6
                    else 0
                end asc,
                received_at asc,
                document_id asc
        ) = 1
),

judged as (
    select
        required.*,
        best.document_id,
        best.received_at,
        case
            when best.document_id is not null then best.code
            when required.document_kind = 'meeting' then 'missing_meeting'
            when required.document_kind = 'report' then 'missing_statement'
            else 'missing_document'
        end as code,
        decisions.decision_id,
        decisions.decision,
        decisions.points as decided_points,
        terms.as_of,
        least(greatest(coalesce(required."month", {{ month_of('required.due_on') }}), terms.first_month), terms.final_month) as counts_from
    from required
    left join best using (cycle, assessment_id, requirement_id, unit_id)
    left join decisions
        on
            required.cycle = decisions.cycle
            and required.assessment_id = decisions.assessment_id
            and required.requirement_id = decisions.subject_id
            and required.unit_id = decisions.unit_id
    inner join terms
        on
            required.cycle = terms.cycle
            and required.assessment_id = terms.assessment_id
    -- Decisions are on the requirement as a whole; should several months have been decided, the latest counts.
    qualify row_number() over (
            partition by required.cycle, required.assessment_id, required.requirement_id, required.unit_id
            order by decisions.decided_on desc nulls last, decisions.decision_id desc nulls last
        ) = 1
),

costed as (
    select
        *,
        case
            when code is null then 'met'
            when decision = 'waive' then 'waived'
            when decision = 'deduct' then 'charged'
            when due_on < as_of then 'deficient'
            else 'open'
        end as status,
        case
            when code is null then 0
            when code = 'missing_stamp' then no_stamp_points
            when code = 'missing_signature' then no_signature_points
            when code = 'late' then late_points
            else missing_points
        end as code_points
    from judged
),

final as (
    select
        costed.cycle,
        costed.assessment_id,
        costed.requirement_id,
        costed.unit_id,
        costed.indicator_id,
        costed.requirement_name,
        costed.document_kind,
        costed."month",
        costed.status,
        costed.code,
        costed.document_id,
        costed.due_on,
        costed.received_at,
        {{ days_between('costed.as_of', 'costed.due_on') }} as days_left,
        {{ points("case
            when costed.status = 'charged' then coalesce(costed.decided_points, costed.code_points)
            when costed.status in ('open', 'deficient') then costed.code_points
            else 0
        end") }} as points_at_stake,
        coalesce(leads.org_id, costed.unit_id) as responsible_org_id,
        leads.leader,
        leads.deputy,
        leads.section,
        leads.officer,
        case when costed.status in ('charged', 'waived') then costed.decision_id end as decision_id,
        costed.counts_from
    from costed
    left join leads using (cycle, assessment_id, indicator_id, unit_id)
)

select * from final
