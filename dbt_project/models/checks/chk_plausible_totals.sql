-- One row per unit in the last month that has totals: its total beside the most that the scheme can give.
with totals as (
    select
        *,
        max("month") over (partition by cycle, assessment_id) as last_month
    from {{ ref('unit_totals') }}
    where scenario = 'actual'
),

ledger as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        -- What the scheme itself does not bound: bonuses without a cap. One matter of events gives back what they took.
        cast(sum(case
            when entry in ('bonus', 'bonus_cap', 'bonus_gate') or (entry = 'same_matter' and source_feed = 'bonus_claims') or (entry = 'extra' and points > 0)
                then points
            else 0
        end) as decimal(18, 6)) as bonus_points
    from {{ ref('score_ledger') }}
    where scenario = 'actual' and entry in ('bonus', 'same_matter', 'bonus_cap', 'bonus_gate', 'extra')
    group by cycle, assessment_id, unit_id, "month"
),

adjusted as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger."month",
        ledger.indicator_id,
        cast(sum(ledger.points) as decimal(18, 6)) as points,
        max(indicators.points) as indicator_points
    from {{ ref('score_ledger') }} as ledger
    left join {{ ref('stg_indicators') }} as indicators
        on
            ledger.cycle = indicators.cycle
            and ledger.assessment_id = indicators.assessment_id
            and ledger.indicator_id = indicators.indicator_id
    where ledger.scenario = 'actual' and ledger.entry = 'decision' and ledger.points > 0
    group by ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger."month", ledger.indicator_id
),

-- A decision lifts an indicator by its own points at most; 100 for 10.0 is a slip of the pen.
decided as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(least(points, coalesce(indicator_points, points))) as decimal(18, 6)) as decided_points
    from adjusted
    group by cycle, assessment_id, unit_id, "month"
),

surpluses as (
    select
        cycle,
        assessment_id,
        cast(sum(points * greatest(coalesce(cap_rate, 1.5) - 1, 0)) as decimal(18, 6)) as surplus_points
    from {{ ref('stg_indicators') }}
    group by cycle, assessment_id
),

-- What the scheme itself lets bonuses come to.
caps as (
    select
        cycle,
        assessment_id,
        cast(sum(cap) as decimal(18, 6)) as bonus_caps
    from {{ ref('stg_categories') }}
    where kind = 'bonus'
    group by cycle, assessment_id
),

-- A coefficient above 1 raises what the categories can give.
coefficients as (
    select
        cycle,
        assessment_id,
        unit_id,
        greatest(max(coefficient), 1) as coefficient
    from {{ ref('unit_coefficients') }}
    group by cycle, assessment_id, unit_id
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

final as (
    select
        totals.cycle,
        totals.assessment_id,
        totals.unit_id,
        totals."month",
        totals.total,
        terms.full_points,
        cast(
            {{ as_points(product(
                'greatest(terms.full_points, coalesce(totals.points_available, 0)) + coalesce(surpluses.surplus_points, 0)',
                'coalesce(coefficients.coefficient, 1)'
            )) }}
            + greatest(coalesce(ledger.bonus_points, 0), 0) + coalesce(decided.decided_points, 0)
            as decimal(18, 6)
        ) as highest_total,
        coalesce(ledger.bonus_points, 0) as bonus_points,
        greatest({{ as_points('0.3 * terms.full_points') }}, coalesce(caps.bonus_caps, 0)) as highest_bonus,
        confirmations.unit_id is not null as is_meant
    from totals
    inner join {{ ref('stg_assessments') }} as terms
        on totals.cycle = terms.cycle and totals.assessment_id = terms.assessment_id
    left join ledger
        on
            totals.cycle = ledger.cycle
            and totals.assessment_id = ledger.assessment_id
            and totals.unit_id = ledger.unit_id
            and totals."month" = ledger."month"
    left join decided
        on
            totals.cycle = decided.cycle
            and totals.assessment_id = decided.assessment_id
            and totals.unit_id = decided.unit_id
            and totals."month" = decided."month"
    left join surpluses
        on totals.cycle = surpluses.cycle and totals.assessment_id = surpluses.assessment_id
    left join caps
        on totals.cycle = caps.cycle and totals.assessment_id = caps.assessment_id
    left join coefficients
        on
            totals.cycle = coefficients.cycle
            and totals.assessment_id = coefficients.assessment_id
            and totals.unit_id = coefficients.unit_id
    left join confirmations
        on
            totals.cycle = confirmations.cycle
            and totals.assessment_id = confirmations.assessment_id
            and totals.unit_id = confirmations.unit_id
            and totals.assessment_id = confirmations.subject_id
    where totals."month" = totals.last_month and totals.total is not null
)

select * from final
