-- Every lost point with who bears it: the leads of the indicator by share, to six decimals, what remains by the largest remainder
-- (ties by org_id); nobody named: the unit itself. Losses are the ledger rows that carry a cause_kind; a waiver is a negative loss.
with ledger as (
    select * from {{ ref('score_ledger') }}
    where cause_kind is not null
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
        ledger.cause,
        ledger.points,
        coalesce(leads.org_id, ledger.unit_id) as org_id,
        {{ in_millionths('ledger.points', 'coalesce(leads.share, 1)') }}
    from ledger
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
