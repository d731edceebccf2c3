{{ config(meta={'holds': 'all_cycles'}) }}
-- 方案提示: what the gate hints at in the scheme itself, without holding anything: one row per hint and object.
with violations as (
    select * from {{ source('gate', 'violations') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

final as (
    select
        cast(violations.cycle as integer) as cycle,
        cast(violations.assessment_id as varchar) as assessment_id,
        cast(violations.code as varchar) as code,
        cast(violations.expectation as varchar) as expectation,
        cast({{ values_of_object('violations.keys') }} as varchar) as object,
        cast(violations.indicator_id as varchar) as indicator_id,
        cast(violations.message as varchar) as finding,
        cast(violations.remedy as varchar) as remedy
    from violations
    inner join run_context on violations.build = run_context.run_id
    where violations.suite = 'hints' and violations.assessment_id is not null
)

select
    *,
    {{ code_text('hint', 'code') }} as code_zh
from final
order by cycle, assessment_id, code, expectation, object
