-- Findings that take points: whether each counts, from which month, and what a decision made of it.
with events as (
    select * from {{ ref('event_counts') }}
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
        counts_from,
        kind,
        title,
        points,
        cause_kind,
        document_id,
        is_inside,
        waived_by,
        {{ points('case when is_inside and waived_by is null and not is_unassigned and outdone_from is null then points_taken else 0 end') }}
            as points_counted,
        case
            when not is_inside then '发生在考评期之外，不扣分'
            when waived_by is not null then '经核定意见 ' || waived_by || ' 免扣'
            when is_unassigned then '所指的倒扣指标没有下达给该单位，不扣分'
            when outdone_from is not null then '同一事项有更重的事件，自 ' || outdone_from || ' 起只扣最高的一个'
            when multiplier != 1 then '按' || {{ shown('multiplier', 6) }} || '倍扣分'
            else '扣分'
        end as why,
        matter_id,
        {{ points('multiplier') }} as multiplier
    from events
)

select
    *,
    {{ code_text('events.kind', 'kind') }} as kind_zh,
    {{ code_text('events.cause_kind', 'cause_kind') }} as cause_kind_zh
from final
