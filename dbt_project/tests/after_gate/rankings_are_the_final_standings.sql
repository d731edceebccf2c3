{{ config(tags=['after_gate']) }}
-- 正式排名与终评月份的位次一致：an official result made now is the standing of the final month, and only of what passed.
with rankings as (
    select rankings.*
    from {{ ref('rankings') }} as rankings
    inner join {{ source('run', 'run_context') }} as run_context on rankings.release_id = run_context.release_id
),

final as (
    select
        rankings.assessment_id,
        rankings.unit_id,
        rankings.total,
        placings.total as total_standing,
        verdicts.verdict
    from rankings
    left join {{ ref('placings') }} as placings
        on
            rankings.cycle = placings.cycle
            and rankings.assessment_id = placings.assessment_id
            and rankings.unit_id = placings.unit_id
            and placings.is_final
            and placings.scenario = 'actual'
    left join {{ source('gate', 'verdicts') }} as verdicts
        on
            rankings.cycle = verdicts.cycle
            and rankings.assessment_id = verdicts.assessment_id
    where
        rankings.total is distinct from placings.total
        or rankings."rank" is distinct from placings."rank"
        or verdicts.verdict is distinct from 'passed'
)

select * from final
