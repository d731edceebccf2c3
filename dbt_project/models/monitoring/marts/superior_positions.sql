-- Where the level above placed each unit on each indicator, as last told: who is last there, who stands in the lower half, who has to answer for it.
with current_months as (
    select * from {{ ref('current_months') }}
),

places as (
    select * from {{ ref('superior_places') }}
    where place is not null
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

organisations as (
    select * from {{ ref('dim_organisation') }}
),

leads as (
    select
        leads.cycle,
        leads.assessment_id,
        leads.unit_id,
        leads.indicator_id,
        {{ joined('coalesce(organisations.org_name, leads.org_id)', '、', 'leads.lead_order asc') }} as responsible
    from {{ ref('lead_organisations') }} as leads
    left join organisations
        on
            leads.cycle = organisations.cycle
            and leads.org_id = organisations.org_id
    group by leads.cycle, leads.assessment_id, leads.unit_id, leads.indicator_id
),

final as (
    select
        cast(places.cycle as integer) as cycle,
        places.assessment_id,
        places.unit_id,
        places.indicator_id,
        places."month",
        assigned.indicator_name,
        {{ points('assigned.points') }} as points_assigned,
        cast(places.place as integer) as given_place,
        cast(places.peers as integer) as given_peers,
        -- One of one is neither last nor in the lower half.
        coalesce(places.peers > 1 and places.place >= places.peers, false) as is_last_given,
        coalesce(places.peers > 1 and places.place * 2 > places.peers, false) as is_lower_half,
        leads.responsible
    from places
    inner join current_months using (cycle, assessment_id, "month")
    inner join assigned
        on
            places.cycle = assigned.cycle
            and places.assessment_id = assigned.assessment_id
            and places.unit_id = assigned.unit_id
            and places.indicator_id = assigned.indicator_id
    left join leads
        on
            places.cycle = leads.cycle
            and places.assessment_id = leads.assessment_id
            and places.unit_id = leads.unit_id
            and places.indicator_id = leads.indicator_id
)

select * from final
