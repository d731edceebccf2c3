{{ config(materialized='view', meta={'of': 'all_assessments'}) }}
-- The release that this run makes. Publishing puts its own time into published_at.
with run_context as (
    select * from {{ source('run', 'run_context') }}
),

cycles_seen as (
    select distinct cast(cycle as varchar) as cycle
    from ({{ all_cycles('assessment_terms', ['cycle']) }}) as terms
),

cycles as (
    select {{ joined('cycle', ',', 'cycle') }} as cycles
    from cycles_seen
),

-- The latest date that this release or any before it shows.
as_of_dates as (
    select as_of from run_context
    union all
    select coalesce(latest_as_of, as_of) as as_of from {{ source('run', 'previous_release') }}
),

latest as (
    select max(as_of) as latest_as_of
    from as_of_dates
),

final as (
    select
        run_context.release_id,
        run_context.started_at as published_at,
        run_context.as_of,
        run_context.code_revision,
        run_context.input_hash,
        coalesce(cycles.cycles, '') as cycles,
        latest.latest_as_of
    from run_context
    cross join cycles
    cross join latest
)

select * from final
