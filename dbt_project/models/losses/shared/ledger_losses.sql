-- Every lost point with who bears it: the leads of the indicator by share, to six decimals, what remains by the largest remainder
-- (ties by org_id); nobody named: the unit itself. Losses are the ledger rows that carry a cause_kind; a waiver is a negative loss, of the
-- cause that it gives back.
with ledger as (
    select * from {{ ref('score_ledger') }}
    where cause_kind is not null
),

-- A waiver's key ends with the key of the row that it answers; where several do (an id may hold a stroke), the longest is meant.
given_back as (
    select
        waivers.entry_id,
        charges.cause
    from ledger as waivers
    inner join ledger as charges
        on
            waivers.scenario = charges.scenario
            and waivers.cycle = charges.cycle
            and waivers.assessment_id = charges.assessment_id
            and waivers.unit_id = charges.unit_id
            and waivers."month" = charges."month"
            and waivers.cause_kind = charges.cause_kind
            and waivers.points = -charges.points
            and charges.entry in ('shortfall', 'extra', 'report', 'event')
            and right(waivers.source_key, length(charges.source_key) + 1) = '/' || charges.source_key
            and (charges.entry = 'report') = (
                right(waivers.source_key, length(charges.source_key) + 9) = '/reports/' || charges.source_key
            )
    where waivers.entry = 'decision' and waivers.cause = 'waive'
    qualify row_number() over (
            partition by waivers.entry_id order by length(charges.source_key) desc, charges.entry asc, charges.entry_id asc
        ) = 1
),

leads as (
    select * from {{ ref('lead_organisations') }}
),

borne as (
    select
        ledger.scenario,
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger."month",
        ledger.entry_id,
        ledger.indicator_id,
        ledger.cause_kind,
        case when given_back.entry_id is null then ledger.cause else given_back.cause end as cause,
        ledger.points,
        coalesce(leads.org_id, ledger.unit_id) as org_id,
        {{ in_millionths('ledger.points', 'coalesce(leads.share, 1)') }}
    from ledger
    left join given_back using (entry_id)
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
),

cut as (
    select
        *,
        {{ millionths_cut(of='entry_id') }}
    from borne
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        org_id,
        indicator_id,
        cause_kind,
        cause,
        entry_id,
        {{ points_of_millionths('case when points > 0 then -1 else 1 end') }} as points_lost
    from cut
)

select * from final
