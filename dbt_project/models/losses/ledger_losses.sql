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
        abs(ledger.points) * coalesce(leads.share, 1) as exact_points
    from ledger
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
),

cut as (
    select
        *,
        floor(round(exact_points, 10) * 1000000) as whole_micropoints,
        round(exact_points, 10) * 1000000 - floor(round(exact_points, 10) * 1000000) as remainder
    from borne
),

remaining as (
    select
        *,
        {{ largest_remainder(
            'cast(' ~ figure('abs(points)') ~ ' * 1000000 as bigint)', 'whole_micropoints', 'remainder', of='entry_id', ties='org_id asc'
        ) }}
    from cut
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
        {{ points('case when points > 0 then -1 else 1 end * ' ~ units_of_part('whole_micropoints') ~ ' * 0.000001') }}
            as points_lost
    from remaining
)

select * from final
