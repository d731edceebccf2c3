{{ config(meta={'holds': 'all_cycles'}) }}
-- What the gate of this build says of every assessment, those of cycles taken over included.
with verdicts as (
    select * from {{ source('gate', 'verdicts') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

final as (
    select
        cast(verdicts.cycle as integer) as cycle,
        cast(verdicts.assessment_id as varchar) as assessment_id,
        cast(verdicts.verdict as varchar) as verdict,
        cast(verdicts.held_rows as bigint) as held_rows,
        cast(verdicts.failed_checks as bigint) as failed_checks,
        cast(verdicts.checked_rows as bigint) as checked_rows,
        cast(verdicts.data_docs_path as varchar) as data_docs_path
    from verdicts
    -- Verdicts of another build are none.
    inner join run_context on verdicts.build = run_context.run_id
)

select
    *,
    {{ code_text('verdict', 'verdict') }} as verdict_zh
from final
order by cycle, assessment_id
