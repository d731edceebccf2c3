{{ config(schema='marts') }}
-- Findings that take points: whether each counts, from which month, and what a decision made of it.
with events as (
    select * from {{ ref('stg_events') }}
),

waived as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'event'
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

joined as (
    select
        events.*,
        {{ month_of('events.occurred_on') }} as occurred_month,
        {{ month_of('events.occurred_on') }} between terms.first_month and terms.final_month as is_inside,
        case when waived.decision = 'waive' then waived.decision_id end as waived_by
    from events
    inner join terms using (cycle, assessment_id)
    left join waived
        on
            events.cycle = waived.cycle
            and events.assessment_id = waived.assessment_id
            and events.unit_id = waived.unit_id
            and events.event_id = waived.subject_id
    qualify row_number() over (
            partition by events.cycle, events.assessment_id, events.event_id
            order by waived.decided_on desc nulls last, waived.decision_id desc nulls last
        ) = 1
),

final as (
    select
        cycle,
        assessment_id,
        event_id,
        unit_id,
        category_id,
        indicator_id,
        occurred_on,
        occurred_month as counts_from,
        kind,
        title,
        points,
        cause_kind,
        document_id,
        is_inside,
        waived_by,
        {{ points('case when is_inside and waived_by is null then points else 0 end') }} as points_counted,
        case
            when not is_inside then '发生在考评期之外，不扣分'
            when waived_by is not null then '经核定意见 ' || waived_by || ' 免扣'
            else '扣分'
        end as why
    from joined
)

select
    *,
    {{ code_text('events.kind', 'kind') }} as kind_zh,
    {{ code_text('events.cause_kind', 'cause_kind') }} as cause_kind_zh
from final
