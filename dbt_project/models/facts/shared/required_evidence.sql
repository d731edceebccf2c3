-- A row for a unit replaces the row for all units; "all" are the units to which the indicator is assigned.
with requirements as (
    select * from {{ ref('stg_evidence_requirements') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

final as (
    select
        requirements.* exclude (unit_id),
        coalesce(requirements.unit_id, assigned.unit_id) as unit_id,
        requirements.unit_id is not null as for_the_unit
    from requirements
    left join assigned
        on
            requirements.cycle = assigned.cycle
            and requirements.assessment_id = assigned.assessment_id
            and case when requirements.unit_id is null then requirements.indicator_id end = assigned.indicator_id
    where requirements.unit_id is not null or assigned.unit_id is not null
    qualify row_number() over (
            partition by
                requirements.cycle, requirements.assessment_id, requirements.requirement_id,
                coalesce(requirements.unit_id, assigned.unit_id)
            order by requirements.unit_id asc nulls last
        ) = 1
)

select * from final
