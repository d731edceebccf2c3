{{ config(materialized='view') }}
-- What each unit's total holds beside what its indicators scored, month by month: charges, caps, bonuses, decisions; nought where nothing.
-- Not what coefficient, scaling and the lowest category make of the scores, nor what the level above gives for the whole or a veto leaves.
with unit_months as (
    select distinct
        cycle,
        assessment_id,
        unit_id,
        "month"
    from {{ ref('score_sums') }}
    where scenario = 'actual'
),

entries as (
    {%- for part in ['ledger_penalties', 'ledger_bonuses', 'ledger_closings', 'ledger_gates'] %}
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        points
    from {{ ref(part) }}
    where scenario = 'actual' and entry not in ('coefficient', 'scaling', 'lowest')
    union all
    {%- endfor %}
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        points
    from {{ ref('shortfall_waivers') }}
    where scenario = 'actual'
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points
    from entries
    group by cycle, assessment_id, unit_id, "month"
),

final as (
    select
        unit_months.cycle,
        unit_months.assessment_id,
        unit_months.unit_id,
        unit_months."month",
        coalesce(summed.points, 0) as points
    from unit_months
    left join summed
        on
            unit_months.cycle = summed.cycle
            and unit_months.assessment_id = summed.assessment_id
            and unit_months.unit_id = summed.unit_id
            and unit_months."month" = summed."month"
)

select * from final
