-- Every row that could not be landed, with its place, the reason and its raw text. `row` is null where a whole delivery is held back.
with quarantine as (
    select * from {{ source('landing', 'quarantine') }}
),

final as (
    select
        cast(cycle as integer) as cycle,
        delivery,
        "row",
        feed,
        "column",
        reason_code,
        reason,
        raw,
        assessment_id
    from quarantine
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh,
    {{ code_text('quarantine_reason', 'reason_code') }} as reason_code_zh,
    "column" as column_name,
    "row" as row_number
from final
