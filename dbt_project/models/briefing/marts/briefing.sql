-- 讲话稿: the sentences that every speech on an assessment opens with, their blanks filled. Of the words that separate blanks those before the
-- first one are cut off.
with blanks as (
    select * from {{ ref('briefing_blanks') }}
),

units as (
    select * from {{ ref('briefing_units') }}
),

told as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        topic,
        line,
        min(lead) as lead,
        {{ joined('before || shown || after', '', 'place, name') }} as blanks
    from blanks
    group by cycle, assessment_id, unit_id, "month", topic, line
),

final as (
    select
        cast(told.cycle as integer) as cycle,
        told.assessment_id,
        told.unit_id,
        told."month",
        told.topic,
        cast(told.line as integer) as line,
        told.lead || case
            when told.lead = '' or right(told.lead, 1) in ('，', '：') or left(told.blanks, 1) not in ('；', '、') then ''
            else '：'
        end || case
            when left(told.blanks, 1) in ('；', '、') or (left(told.blanks, 1) = '，' and (told.lead = '' or right(told.lead, 1) in ('，', '：')))
                then substr(told.blanks, 2)
            else told.blanks
        end || '。' as sentence,
        units.is_official,
        {{ code_text('topic', 'told.topic') }} as topic_zh
    from told
    inner join units using (cycle, assessment_id, unit_id)
)

select * from final
