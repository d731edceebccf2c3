{{ config(schema='marts', meta={'holds': 'all_cycles'}) }}
-- The deficiency list (催办单): everything that still costs points or holds a result and can be cured, with what to do and who answers.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

units as (
    select
        cycle,
        org_id,
        org_name
    from {{ ref('stg_organisations') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

requirements as (
    select
        evidence.cycle,
        evidence.assessment_id,
        'requirement' as item_kind,
        evidence.requirement_id as item_id,
        evidence.requirement_name as item_name,
        evidence.unit_id,
        evidence.indicator_id,
        evidence."month",
        evidence.document_id,
        evidence.code,
        evidence.status = 'deficient' and assessments.gate = 'hold' as is_holding,
        case evidence.code
            when 'missing_document' then '提交材料'
            when 'missing_meeting' then '召开会议并提交纪要'
            when 'missing_statement' then '提交报表'
            when 'missing_stamp' then '补盖公章后重新登记'
            when 'missing_signature' then '补签后重新登记'
            when 'wrong_month' then '换交' || coalesce(evidence."month", '所要求月份') || '的材料'
            when 'wrong_issuer' then '换交所要求单位出具的材料'
            when 'reused' then '换交专门的材料，现有文件已用于其他要求'
            when 'late' then '说明迟交原因'
        end as remedy,
        evidence.due_on,
        evidence.points_at_stake,
        evidence.responsible_org_id
    from {{ ref('fct_evidence') }} as evidence
    inner join assessments using (cycle, assessment_id)
    where evidence.status in ('open', 'deficient') and evidence.code is not null
),

claims as (
    select
        claims.cycle,
        claims.assessment_id,
        'claim' as item_kind,
        claims.claim_id as item_id,
        claims.title as item_name,
        claims.unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        claims.document_id,
        claims.obstacle as code,
        claims.obstacle = 'no_valid_document' and assessments.gate = 'hold' as is_holding,
        case claims.obstacle
            when 'no_valid_document' then '登记盖章的依据文件'
            else '补足公示天数'
        end as remedy,
        assessments.closes_on as due_on,
        {{ points('least(claims.points, coalesce(clauses.points_each, claims.points))') }} as points_at_stake,
        claims.unit_id as responsible_org_id
    from {{ ref('fct_bonus_claim') }} as claims
    inner join assessments using (cycle, assessment_id)
    inner join {{ ref('stg_bonus_clauses') }} as clauses using (cycle, assessment_id, clause_id)
    where claims.obstacle in ('no_valid_document', 'publicity_too_short')
),

values_awaited as (
    select * from {{ ref('chk_hold_values') }}
    where not has_value and not is_waived
),

reports as (
    select
        reports.cycle,
        reports.assessment_id,
        'report' as item_kind,
        reports.indicator_id || '/' || reports."month" as item_id,
        reports.indicator_name as item_name,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        reports.document_id,
        'missing_report' as code,
        values_awaited.indicator_id is not null as is_holding,
        '补报' || reports."month" || '的数据，没有发生的填零报送'
        || case when reports.is_excluded then '（缺报不计入考评，不失分）' else '' end as remedy,
        reports.due_on,
        reports.points_at_stake,
        coalesce(leads.org_id, reports.unit_id) as responsible_org_id
    from {{ ref('reports_owed') }} as reports
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    left join values_awaited
        on
            reports.cycle = values_awaited.cycle
            and reports.assessment_id = values_awaited.assessment_id
            and reports.unit_id = values_awaited.unit_id
            and reports.indicator_id = values_awaited.indicator_id
            and reports."month" = values_awaited.figures_month
    where not reports.is_waived
),

other_values as (
    select
        values_awaited.cycle,
        values_awaited.assessment_id,
        'report' as item_kind,
        values_awaited.indicator_id || '/' || values_awaited.figures_month as item_id,
        values_awaited.indicator_name as item_name,
        values_awaited.unit_id,
        values_awaited.indicator_id,
        values_awaited.figures_month as "month",
        cast(null as varchar) as document_id,
        'value_missing' as code,
        true as is_holding,
        '补齐该指标的数据' as remedy,
        assessments.closes_on as due_on,
        {{ points('assigned.points') }} as points_at_stake,
        coalesce(leads.org_id, values_awaited.unit_id) as responsible_org_id
    from values_awaited
    inner join assessments using (cycle, assessment_id)
    inner join {{ ref('assigned_indicators') }} as assigned
        using (cycle, assessment_id, unit_id, indicator_id)
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    where values_awaited.value_feed != 'reports'
),

decisions as (
    select
        decisions.cycle,
        decisions.assessment_id,
        'decision' as item_kind,
        decisions.decision_id as item_id,
        '核定意见' || decisions.decision_id as item_name,
        decisions.unit_id,
        decisions.indicator_id,
        decisions."month",
        decisions.document_id,
        'decision_without_document' as code,
        true as is_holding,
        '登记盖章的核定文件' || decisions.document_id as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_decisions') }} as decisions
    inner join assessments using (cycle, assessment_id)
    where decisions.stamp is distinct from 'present'
),

changes as (
    select
        changes.cycle,
        changes.assessment_id,
        'scheme_change' as item_kind,
        changes.change_id as item_id,
        '指标调整' || changes.change_id as item_name,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        changes.document_id,
        'change_without_document' as code,
        true as is_holding,
        '登记盖章的批准文件' || changes.document_id as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_scheme_changes') }} as changes
    inner join assessments using (cycle, assessment_id)
    where changes.stamp is distinct from 'present'
),

unapproved as (
    select
        scheme_rows.cycle,
        scheme_rows.assessment_id,
        'scheme_change' as item_kind,
        scheme_rows.feed || '/' || scheme_rows.key as item_id,
        scheme_rows.feed_zh || scheme_rows.key as item_name,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as "month",
        cast(null as varchar) as document_id,
        'unapproved_change' as code,
        true as is_holding,
        '登记该项' || scheme_rows.change_kind || '的批准（指标调整），或把方案改回原值' as remedy,
        assessments.closes_on as due_on,
        {{ points('0') }} as points_at_stake,
        assessments.assessor_org_id as responsible_org_id
    from {{ ref('chk_scheme_rows') }} as scheme_rows
    inner join assessments using (cycle, assessment_id)
    where scheme_rows.unapproved_fields > 0
),

items as (
    select * from requirements
    union all
    select * from claims
    union all
    select * from reports
    union all
    select * from other_values
    union all
    select * from decisions
    union all
    select * from changes
    union all
    select * from unapproved
),

named as (
    select
        items.cycle,
        items.assessment_id,
        items.item_kind,
        items.item_id,
        items.item_name,
        items.unit_id,
        units.org_name as unit_name,
        items.indicator_id,
        items."month",
        items.document_id,
        items.code,
        items.is_holding,
        items.remedy,
        items.responsible_org_id,
        leads.section,
        leads.officer,
        items.due_on,
        {{ points('items.points_at_stake') }} as points_at_stake
    from items
    inner join assessments using (cycle, assessment_id)
    left join units
        on items.cycle = units.cycle and items.unit_id = units.org_id
    left join leads
        on
            items.cycle = leads.cycle
            and items.assessment_id = leads.assessment_id
            and items.unit_id = leads.unit_id
            and items.indicator_id = leads.indicator_id
            and items.responsible_org_id = leads.org_id
),

-- The days run on in cycles that are taken over, too.
of_all_cycles as (
    select * from named
    union all
    select
        cycle,
        assessment_id,
        item_kind,
        item_id,
        item_name,
        unit_id,
        unit_name,
        indicator_id,
        "month",
        document_id,
        code,
        is_holding,
        remedy,
        responsible_org_id,
        section,
        officer,
        due_on,
        points_at_stake
    from {{ source('past', 'past_deficiencies') }}
),

dated as (
    select
        of_all_cycles.*,
        {{ days_between('run_context.as_of', 'of_all_cycles.due_on') }} as days_left
    from of_all_cycles
    cross join run_context
),

final as (
    select
        cast(cycle as integer) as cycle,
        cast(assessment_id as varchar) as assessment_id,
        cast(item_kind as varchar) as item_kind,
        cast(item_id as varchar) as item_id,
        cast(item_name as varchar) as item_name,
        cast(unit_id as varchar) as unit_id,
        cast(unit_name as varchar) as unit_name,
        cast(indicator_id as varchar) as indicator_id,
        cast("month" as varchar) as "month",
        cast(document_id as varchar) as document_id,
        cast(code as varchar) as code,
        cast(is_holding as boolean) as is_holding,
        cast(remedy as varchar) as remedy,
        cast(
            case
                when days_left < 0 then '已逾期' || cast(-days_left as varchar) || '天：' || remedy || '，或报考评办作出核定'
                when days_left = 0 then '今天到期：' || remedy
                else '还剩' || cast(days_left as varchar) || '天：' || remedy
            end as varchar
        ) as what_to_do,
        cast(responsible_org_id as varchar) as responsible_org_id,
        cast(section as varchar) as section,
        cast(officer as varchar) as officer,
        cast(due_on as date) as due_on,
        cast(days_left as integer) as days_left,
        points_at_stake
    from dated
)

select * from final
order by
    cycle asc, assessment_id asc, days_left asc nulls last, points_at_stake desc nulls last,
    item_kind asc, item_id asc, unit_id asc nulls last
