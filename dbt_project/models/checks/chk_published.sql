-- One row per assessment whose official result was published before: whether it is still among what is delivered. One whose own row is in
-- quarantine has come, and is judged for that.
with published as (
    select
        cycle,
        assessment_id,
        max(release_id) as result_release_id,
        cast(count(*) as bigint) as units
    from {{ source('run', 'previous_rankings') }}
    group by cycle, assessment_id
),

names as (
    select
        cycle,
        assessment_id,
        assessment_name
    from {{ source('run', 'previous_assessments') }}
),

delivered as (
    select
        cycle,
        assessment_id
    from {{ ref('stg_assessments') }}
    union
    select
        cycle,
        assessment_id
    from {{ source('landing', 'quarantine') }}
    where feed = 'assessments' and assessment_id is not null
),

final as (
    select
        published.cycle,
        published.assessment_id,
        coalesce(names.assessment_name, published.assessment_id) as known_as,
        published.result_release_id,
        published.units,
        delivered.assessment_id is not null as is_there
    from published
    left join names
        on published.cycle = names.cycle and published.assessment_id = names.assessment_id
    left join delivered
        on published.cycle = delivered.cycle and published.assessment_id = delivered.assessment_id
)

select * from final
