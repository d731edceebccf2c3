{{ config(tags=['official']) }}
with made as (
    select standings.cycle, standings.assessment_id, standings.unit_id, 'G' as group_id, standings."rank", standings.total,
        cast(null as varchar) as tier_name, run.release_id, run.started_at as published_at
    from {{ ref('standings') }} as standings
    inner join {{ source('gate', 'verdicts') }} as verdicts using (cycle, assessment_id)
    cross join {{ source('run', 'run_context') }} as run
    where verdicts.verdict = 'passed'
),
carried as (
    select previous.* from {{ source('run', 'previous_rankings') }} as previous
    inner join {{ source('gate', 'verdicts') }} as verdicts using (cycle, assessment_id)
    where verdicts.verdict <> 'passed'
)
select * from made union all by name select * from carried
