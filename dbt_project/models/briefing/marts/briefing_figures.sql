-- 讲话稿的数字: every number in the sentences, the value that it has and the mart that it is read from.
with final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        "month",
        topic,
        cast(line as integer) as line,
        name,
        {{ points('"value"') }} as "value",
        shown,
        source_mart,
        {{ code_text('topic', 'topic') }} as topic_zh
    from {{ ref('briefing_blanks') }}
)

select * from final
