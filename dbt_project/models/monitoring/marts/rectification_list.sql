{{ config(meta={'holds': 'all_cycles'}) }}
-- 问题清单、责任清单、整改清单: every item with its problem, who answers for it, what is being done, and whether it is overdue.
with rectifications as (
    select * from {{ ref('rectifications_seen') }}
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

joined as (
    select
        rectifications.*,
        units.org_name as unit_name,
        responsible.org_name as responsible_org_name,
        indicators.indicator_name,
        leads.leader,
        leads.deputy,
        leads.section,
        leads.officer
    from rectifications
    left join organisations as units
        on
            rectifications.cycle = units.cycle
            and rectifications.unit_id = units.org_id
    left join organisations as responsible
        on
            rectifications.cycle = responsible.cycle
            and rectifications.org_id = responsible.org_id
    left join indicators
        on
            rectifications.cycle = indicators.cycle
            and rectifications.assessment_id = indicators.assessment_id
            and rectifications.indicator_id = indicators.indicator_id
    left join leads
        on
            rectifications.cycle = leads.cycle
            and rectifications.assessment_id = leads.assessment_id
            and rectifications.unit_id = leads.unit_id
            and rectifications.indicator_id = leads.indicator_id
            and rectifications.org_id = leads.org_id
),

-- The days run on in cycles that are taken over, too.
of_all_cycles as (
    select
        cast(cycle as integer) as cycle,
        item_id,
        assessment_id,
        source,
        theme,
        unit_id,
        unit_name,
        indicator_id,
        indicator_name,
        problem,
        org_id as responsible_org_id,
        responsible_org_name,
        leader,
        deputy,
        section,
        officer,
        measure,
        found_on,
        due_on,
        {{ points("case when status = 'done' then coalesce(progress, 100) else progress end") }} as progress,
        status,
        closed_on,
        coalesce(publicised, false) as publicised,
        {{ points('recoverable_points') }} as recoverable_points,
        told_on,
        satisfied
    from joined
    union all
    select
        cycle,
        item_id,
        assessment_id,
        source,
        theme,
        unit_id,
        unit_name,
        indicator_id,
        indicator_name,
        problem,
        responsible_org_id,
        responsible_org_name,
        leader,
        deputy,
        section,
        officer,
        measure,
        found_on,
        due_on,
        progress,
        status,
        closed_on,
        publicised,
        recoverable_points,
        told_on,
        satisfied
    from {{ source('past', 'past_rectification_list') }}
),

dated as (
    select
        of_all_cycles.*,
        run_context.as_of,
        of_all_cycles.status in ('open', 'in_progress') as is_open
    from of_all_cycles
    cross join run_context
),

final as (
    select
        cycle,
        item_id,
        assessment_id,
        source,
        theme,
        unit_id,
        unit_name,
        indicator_id,
        indicator_name,
        problem,
        responsible_org_id,
        responsible_org_name,
        leader,
        deputy,
        section,
        officer,
        measure,
        found_on,
        due_on,
        progress,
        status,
        closed_on,
        case when is_open then {{ days_between('as_of', 'due_on') }} end as days_left,
        coalesce(
            (is_open and due_on < as_of) or (not is_open and closed_on > due_on), false
        ) as overdue,
        publicised,
        recoverable_points,
        {{ points('case when is_open then recoverable_points end') }} as points_still_open,
        case
            when status = 'done' and closed_on > due_on
                then '已于' || cast(closed_on as varchar) || '办结，逾期' || cast({{ days_between('due_on', 'closed_on') }} as varchar) || '天'
            when status = 'done' then '已' || coalesce('于' || cast(closed_on as varchar), '') || '办结'
            when status = 'long_term' then '长期坚持'
            when due_on is null then '未定期限'
            when due_on < as_of then '已逾期' || cast({{ days_between('due_on', 'as_of') }} as varchar) || '天'
            when due_on = as_of then '今天到期'
            else '还剩' || cast({{ days_between('as_of', 'due_on') }} as varchar) || '天'
        end || case when is_open then '，完成' || {{ shown('coalesce(progress, 0)', 2) }} || '%' else '' end
        || case when not is_open and not publicised then '，结果尚未公示' else '' end
        || case when status = 'done' and source in ({{ sources_with_a_person() }}) and told_on is null then '，没有回复群众的记录' else '' end
        || case when not satisfied then '，群众不满意' else '' end
        || case when is_open and recoverable_points > 0 then '，可挽回' || {{ shown('recoverable_points') }} || '分' else '' end
        || '。' as said,
        case
            when is_open then {{ days_between('found_on', 'as_of') }}
            when closed_on >= found_on then {{ days_between('found_on', 'closed_on') }}
        end as days_handled,
        told_on,
        satisfied
    from dated
)

select
    *,
    {{ code_text('rectifications.source', 'source') }} as source_zh,
    {{ code_text('rectifications.status', 'status') }} as status_zh
from final
