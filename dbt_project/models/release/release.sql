{{ config(schema='marts', tags=['after_gate']) }}
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

final as (
    select
        run_context.release_id,
        run_context.started_at as published_at,
        run_context.as_of,
        run_context.code_revision,
        run_context.input_hash,
        coalesce(cycles.cycles, '') as cycles
    from run_context
    cross join cycles
)

select * from final
