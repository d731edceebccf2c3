-- The rectification ledger as the run's date sees it: what was found later is not there, and what was closed later is still being worked on.
with rectifications as (
    select * from {{ ref('stg_rectifications') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

final as (
    select
        rectifications.cycle,
        rectifications.item_id,
        rectifications.assessment_id,
        rectifications.source,
        rectifications.theme,
        rectifications.unit_id,
        rectifications.indicator_id,
        rectifications.problem,
        rectifications.org_id,
        rectifications.measure,
        rectifications.found_on,
        rectifications.due_on,
        rectifications.progress,
        case when rectifications.closed_on > run_context.as_of then 'in_progress' else rectifications.status end as status,
        case when rectifications.closed_on <= run_context.as_of then rectifications.closed_on end as closed_on,
        rectifications.publicised,
        case when rectifications.told_on <= run_context.as_of then rectifications.told_on end as told_on,
        case when rectifications.told_on <= run_context.as_of then rectifications.satisfied end as satisfied,
        {{ in_reach('rectifications.recoverable_points', 'points') }} as recoverable_points,
        run_context.as_of
    from rectifications
    cross join run_context
    where rectifications.found_on <= run_context.as_of
)

select * from final
