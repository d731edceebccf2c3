{{ config(meta={'holds': 'all_cycles'}) }}
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

items as (
    {%- for kind in ['evidence', 'claims', 'reports', 'values', 'decisions', 'changes', 'schemes'] %}
    select * from {{ ref('deficient_' ~ kind) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
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
        points_at_stake,
        is_holding or days_left <= {{ declared('evidence_notice_days') }} as is_urged
    from dated
)

select
    *,
    {{ code_text('deficiency_kind', 'item_kind') }} as item_kind_zh,
    {{ code_text('code', 'code') }} as code_zh
from final
order by
    cycle asc, assessment_id asc, days_left asc nulls last, points_at_stake desc nulls last,
    item_kind asc, item_id asc, unit_id asc nulls last
