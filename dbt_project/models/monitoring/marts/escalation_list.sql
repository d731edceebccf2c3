{{ config(meta={'holds': 'all_cycles'}) }}
-- 上报事项: what an office cannot solve alone and has asked others to: answered or not, how long it has waited, and what the indicator may still
-- lose. A row that is no longer delivered stays, marked as withdrawn.
with escalations as (
    select * from {{ ref('stg_escalations') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

delivered as (
    select distinct
        _cycle as cycle,
        assessment_id,
        escalation_id
    from {{ source('landing', 'escalations') }}
),

on_record as (
    select * from {{ source('run', 'previous_escalations') }}
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

alerts as (
    select * from {{ ref('alerts') }}
),

-- An answer of a later day has not been given yet.
shown as (
    select
        cast(escalations.cycle as integer) as cycle,
        escalations.assessment_id,
        escalations.escalation_id,
        escalations.unit_id,
        units.org_name as unit_name,
        escalations.indicator_id,
        indicators.indicator_name,
        escalations.org_id as responsible_org_id,
        askers.org_name as responsible_org_name,
        escalations.problem,
        escalations.request,
        escalations.asked_of,
        escalations.raised_on,
        escalations.due_on,
        case when escalations.answered_on <= run_context.as_of then escalations.answer end as answer,
        case when escalations.answered_on <= run_context.as_of then escalations.answered_on end as answered_on,
        case when escalations.answered_on <= run_context.as_of then escalations.outcome end as outcome,
        {{ points('indicators.points') }} as points_assigned,
        alerts.points_at_stake,
        alerts.expected_loss,
        false as is_withdrawn
    from escalations
    cross join run_context
    left join organisations as units
        on escalations.cycle = units.cycle and escalations.unit_id = units.org_id
    left join organisations as askers
        on escalations.cycle = askers.cycle and escalations.org_id = askers.org_id
    left join indicators
        on
            escalations.cycle = indicators.cycle
            and escalations.assessment_id = indicators.assessment_id
            and escalations.indicator_id = indicators.indicator_id
    left join alerts
        on
            escalations.cycle = alerts.cycle
            and escalations.assessment_id = alerts.assessment_id
            and escalations.unit_id = alerts.unit_id
            and escalations.indicator_id = alerts.indicator_id
),

{%- set columns %}
        cycle, assessment_id, escalation_id, unit_id, unit_name, indicator_id, indicator_name, responsible_org_id, responsible_org_name,
        problem, request, asked_of, raised_on, due_on, answer, answered_on, outcome, points_assigned, points_at_stake, expected_loss
{%- endset %}

withdrawn as (
    select on_record.*
    from on_record
    left join delivered using (cycle, assessment_id, escalation_id)
    where delivered.escalation_id is null
),

-- The days run on in cycles that are taken over, too.
of_all_cycles as (
    select {{ columns }}, is_withdrawn from shown
    union all
    select {{ columns }}, true as is_withdrawn from withdrawn
    union all
    select {{ columns }}, status = 'withdrawn' as is_withdrawn from {{ source('past', 'past_escalation_list') }}
),

dated as (
    select
        of_all_cycles.*,
        run_context.as_of,
        case
            when of_all_cycles.is_withdrawn then 'withdrawn'
            when of_all_cycles.answered_on is null then 'open'
            else 'answered'
        end as status,
        case
            when of_all_cycles.answered_on is not null then {{ days_between('of_all_cycles.raised_on', 'of_all_cycles.answered_on') }}
            when not of_all_cycles.is_withdrawn then {{ days_between('of_all_cycles.raised_on', 'run_context.as_of') }}
        end as days_waited
    from of_all_cycles
    cross join run_context
),

said as (
    select
        *,
        case
            when status = 'withdrawn' then '报送里已经没有这一项，按上一版列出，请核实是否有意撤下'
            when status = 'open'
                then '报' || asked_of || '已' || cast(days_waited as varchar) || '天，没有答复'
                    || case
                        when due_on < as_of then '，已过期限' || cast({{ days_between('due_on', 'as_of') }} as varchar) || '天'
                        when due_on = as_of then '，今天是最后一天'
                        when due_on > as_of then '，最迟还有' || cast({{ days_between('as_of', 'due_on') }} as varchar) || '天'
                        else ''
                    end
                    || case when points_at_stake > 0 then '；该指标悬着' || {{ shown('points_at_stake') }} || '分' else '' end
            else asked_of || cast(days_waited as varchar) || '天后答复'
                || case when answered_on > due_on then '，晚于期限' || cast({{ days_between('due_on', 'answered_on') }} as varchar) || '天' else '' end
                || coalesce('，' || {{ code_text('escalations.outcome', 'outcome') }}, '')
        end || '。' as said
    from dated
),

final as (
    select
        {{ columns }},
        status,
        cast(days_waited as integer) as days_waited,
        coalesce(case status when 'open' then due_on < as_of when 'answered' then answered_on > due_on end, false) as is_overdue,
        said
    from said
)

select
    *,
    {{ code_text('escalation_status', 'status') }} as status_zh,
    {{ code_text('escalations.outcome', 'outcome') }} as outcome_zh
from final
