-- Who answers for an indicator of a unit, assigned or not (an event may name any indicator): the leads named for the unit, else those
-- named for all units, with their share brought to 1.
with responsibilities as (
    select * from {{ ref('stg_responsibilities') }}
    where "role" = 'lead'
),

participants as (
    select * from {{ ref('stg_participants') }}
),

named as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.unit_id,
        responsibilities.indicator_id,
        responsibilities.org_id,
        responsibilities.share,
        responsibilities.leader,
        responsibilities.deputy,
        responsibilities.section,
        responsibilities.officer,
        responsibilities.unit_id is not null as for_the_unit,
        max(case when responsibilities.unit_id is not null then 1 else 0 end) over (
            partition by participants.cycle, participants.assessment_id, participants.unit_id, responsibilities.indicator_id
        ) as any_for_the_unit
    from participants
    inner join responsibilities
        on
            participants.cycle = responsibilities.cycle
            and participants.assessment_id = responsibilities.assessment_id
            and (responsibilities.unit_id is null or participants.unit_id = responsibilities.unit_id)
),

counted as (
    select
        *,
        sum(share) over leads as shares_named,
        count(*) over leads - count(share) over leads as leads_without_share
    from named
    where for_the_unit = (any_for_the_unit = 1)
    window leads as (partition by cycle, assessment_id, unit_id, indicator_id)
),

divided as (
    select
        *,
        coalesce(
            {{ figure('share') }},
            {{ ratio('greatest(1 - coalesce(shares_named, 0), 0)', 'cast(leads_without_share as decimal(18, 0))') }}
        ) as weight
    from counted
),

totalled as (
    select
        *,
        cast(sum(weight) over (partition by cycle, assessment_id, unit_id, indicator_id) as decimal(38, 15)) as weights,
        count(*) over (partition by cycle, assessment_id, unit_id, indicator_id) as leads
    from divided
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        org_id,
        case
            when weights = 0 then {{ ratio('1', 'cast(leads as decimal(18, 0))') }}
            else {{ ratio('weight', 'weights') }}
        end as share,
        leader,
        deputy,
        section,
        officer,
        row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id
            order by weight desc, org_id asc
        ) as lead_order
    from totalled
)

select * from final
