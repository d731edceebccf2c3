-- Status and code of every requirement of every unit, as of the run's date.
with decisions as (
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

required as (
    select * from {{ ref('required_evidence') }}
),

best as (
    select * from {{ ref('deciding_documents') }}
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

select
    *,
    {{ code_text('evidence_requirements.document_kind', 'document_kind') }} as document_kind_zh,
    {{ code_text('evidence_status', 'status') }} as status_zh,
    {{ code_text('code', 'code') }} as code_zh
from final
