-- The rectification ledger as the run's date sees it: what was found later is not there, and what was closed later is still being worked on.
with rectifications as (
    select * from {{ ref('stg_rectifications') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

final as (
    select
        rectifications.* replace (
            case when rectifications.closed_on > run_context.as_of then 'in_progress' else rectifications.status end as status,
            case when rectifications.closed_on <= run_context.as_of then rectifications.closed_on end as closed_on
        ),
        run_context.as_of
    from rectifications
    cross join run_context
    where rectifications.found_on <= run_context.as_of
)

select * from final
