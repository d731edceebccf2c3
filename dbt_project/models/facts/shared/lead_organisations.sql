-- Who answers for an indicator of a unit, assigned or not (an event may name any indicator): the leads named for the unit, else those
-- named for all units, with their share brought to 1. Shares are reckoned once for all units that they are the same for.
with responsibilities as (
    select * from {{ ref('stg_responsibilities') }}
    where "role" = 'lead'
),

participants as (
    select * from {{ ref('stg_participants') }}
),

counted as (
    select
        *,
        sum(share) over leads as shares_named,
        count(*) over leads - count(share) over leads as leads_without_share
    from responsibilities
    window leads as (partition by cycle, assessment_id, indicator_id, unit_id)
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
        cast(sum(weight) over leads as decimal(38, 15)) as weights,
        count(*) over leads as leads,
        row_number() over (
            partition by cycle, assessment_id, indicator_id, unit_id
            order by weight desc, org_id asc
        ) as lead_order
    from divided
    window leads as (partition by cycle, assessment_id, indicator_id, unit_id)
),

shared as (
    select
        *,
        case
            when weights = 0 then {{ ratio('1', 'cast(leads as decimal(18, 0))') }}
            else {{ ratio('weight', 'weights') }}
        end as share_of_all
    from totalled
),

named_for_a_unit as (
    select distinct
        cycle,
        assessment_id,
        indicator_id,
        unit_id
    from responsibilities
    where unit_id is not null
),

final as (
    select
        participants.cycle,
        participants.assessment_id,
        participants.unit_id,
        shared.indicator_id,
        shared.org_id,
        shared.share_of_all as share,
        shared.leader,
        shared.deputy,
        shared.section,
        shared.officer,
        shared.lead_order
    from participants
    inner join shared
        on
            participants.cycle = shared.cycle
            and participants.assessment_id = shared.assessment_id
            and (shared.unit_id is null or participants.unit_id = shared.unit_id)
    left join named_for_a_unit
        on
            participants.cycle = named_for_a_unit.cycle
            and participants.assessment_id = named_for_a_unit.assessment_id
            and participants.unit_id = named_for_a_unit.unit_id
            and shared.indicator_id = named_for_a_unit.indicator_id
    where shared.unit_id is not null or named_for_a_unit.unit_id is null
)

select * from final
