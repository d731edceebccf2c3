-- What evidence of each unit's indicator is still wanting: overdue and undecided, or due within the days of notice.
with evidence as (
    select * from {{ ref('fct_evidence') }}
    where status = 'deficient' or (status = 'open' and code is not null and days_left <= {{ declared('evidence_notice_days') }})
),

ordered as (
    select
        *,
        count(*) over wanting as items,
        cast(sum(points_at_stake) over wanting as decimal(18, 6)) as points,
        row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id
            order by due_on asc, points_at_stake desc, requirement_id asc
        ) as turn
    from evidence
    window wanting as (partition by cycle, assessment_id, unit_id, indicator_id)
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        cast(items as integer) as items,
        points,
        due_on,
        days_left,
        '“' || requirement_name || '”' || {{ deficiency_text('code') }}
        || case
            when days_left < 0 then '，已逾期' || cast(-days_left as varchar) || '天未核定'
            when days_left = 0 then '，今天到期'
            else '，还剩' || cast(days_left as varchar) || '天到期'
        end
        || case when items > 1 then '（共' || cast(items as varchar) || '件）' else '' end
        || '，涉及' || {{ shown('points') }} || '分' as said
    from ordered
    where turn = 1
)

select * from final
