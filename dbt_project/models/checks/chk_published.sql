-- One row per assessment that is delivered or had an official result published before: whether it is (still) among what is delivered. One whose own row is in
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

-- The count of rows is the same whatever was published before.
known as (
    select
        cycle,
        assessment_id
    from published
    union
    select
        cycle,
        assessment_id
    from {{ ref('stg_assessments') }}
),

final as (
    select
        known.cycle,
        known.assessment_id,
        coalesce(names.assessment_name, known.assessment_id) as known_as,
        published.result_release_id,
        coalesce(published.units, 0) as units,
        delivered.assessment_id is not null as is_there
    from known
    left join published
        on known.cycle = published.cycle and known.assessment_id = published.assessment_id
    left join names
        on known.cycle = names.cycle and known.assessment_id = names.assessment_id
    left join delivered
        on known.cycle = delivered.cycle and known.assessment_id = delivered.assessment_id
)

select * from final
