-- What approved overrides make of a unit in a month: out of the quotas, held to a tier, or lifted to the first.
with overrides as (
    select * from {{ ref('stg_overrides') }}
    where stage = 'approved'
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

dated as (
    select
        overrides.*,
        least(greatest(coalesce({{ month_of('overrides.decided_on') }}, terms.first_month), terms.first_month), terms.final_month) as counts_from
    from overrides
    inner join terms using (cycle, assessment_id)
),

-- An affirmation gives way to any approved veto, falsification or block of the unit in the cycle, and is not shown then.
barred as (
    select distinct
        cycle,
        unit_id
    from overrides
    where kind != 'affirm'
),

in_force as (
    select
        dated.*,
        months."month" as standing_month,
        -- The override that decides, for showing: the heaviest kind, then the latest.
        row_number() over (
            partition by dated.cycle, dated.assessment_id, dated.unit_id, months."month"
            order by
                case dated.kind when 'falsification' then 1 when 'veto' then 2 when 'block' then 3 else 4 end asc,
                dated.decided_on desc nulls last,
                dated.override_id asc
        ) as weight
    from dated
    inner join months
        on
            dated.cycle = months.cycle
            and dated.assessment_id = months.assessment_id
            and dated.counts_from <= months."month"
    left join barred
        on
            dated.cycle = barred.cycle
            and dated.unit_id = barred.unit_id
    where dated.kind != 'affirm' or barred.unit_id is null
),

final as (
    select
        in_force.cycle,
        in_force.assessment_id,
        in_force.unit_id,
        in_force.standing_month as "month",
        max(case when in_force.kind in ('veto', 'falsification') then 1 else 0 end) = 1 as is_vetoed,
        max(case when in_force.kind = 'block' then in_force.limit_tier_rank end) as limit_tier_rank,
        max(case when in_force.kind = 'affirm' then 1 else 0 end) = 1 as is_affirmed,
        max(case when in_force.weight = 1 then in_force.kind end) as override_kind,
        max(case when in_force.weight = 1 then in_force.document_id end) as override_document_id
    from in_force
    group by in_force.cycle, in_force.assessment_id, in_force.unit_id, in_force.standing_month
)

select * from final
