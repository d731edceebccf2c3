-- The units of each assessment, with their group.
with participants as (
    select * from {{ ref('stg_participants') }}
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

final as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.unit_id,
        organisations.org_name as unit_name,
        organisations.short_name,
        participants.group_id,
        participants.group_name,
        participants.headcount
    from participants
    left join organisations
        on
            participants.cycle = organisations.cycle
            and participants.unit_id = organisations.org_id
)

select * from final
