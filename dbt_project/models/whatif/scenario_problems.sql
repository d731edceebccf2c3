{{ config(meta={'of': 'all_assessments'}) }}
-- 情景的问题: why a scenario, or one assessment in it, was not scored; files, rows and columns as landing names them.
with problems as (
    select * from {{ source('whatif', 'problems') }}
),

final as (
    select
        scenario,
        cast(row_number() over (
            partition by scenario
            order by
                cycle asc nulls first, delivery asc nulls first, row_number asc nulls first, reason_code asc, reason asc,
                raw asc nulls first, assessment_id asc nulls first
        ) as integer) as problem,
        cycle,
        assessment_id,
        delivery,
        row_number as "row",
        feed,
        "column",
        reason_code,
        reason,
        raw
    from problems
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh,
    {{ code_text('quarantine_reason', 'reason_code') }} as reason_code_zh,
    "column" as column_name,
    "row" as row_number
from final
