-- The nearest better result of every measure (indicator_steps), and how much effort it is. What it brings: promotion_candidates.
with steps as (
    select * from {{ ref('indicator_steps') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

-- Measures without a way that the unit can see (given) are left to the level that scores them.
final as (
    select
        steps.cycle,
        steps.assessment_id,
        steps.unit_id,
        steps.indicator_id,
        steps.measure_id,
        steps."month",
        steps.indicator_name,
        steps.value_unit,
        indicators.value_feed,
        steps.basis,
        steps.rate,
        steps.better_rate,
        steps.distance,
        -- How far that is as a fraction of the value or its target, so that unlike indicators compare.
        case
            when steps.basis = 'completion' then {{ figure('steps.distance') }}
            when steps.basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ figure('steps.distance * 0.01') }}
            when steps.basis in ('gap', 'interval') then {{ ratio('steps.distance', 'abs(steps.t)') }}
            when steps.basis = 'superior_rank' then {{ ratio('steps.distance', 'cast(steps.group_size as decimal(18, 0))') }}
            else {{ ratio('steps.distance', 'abs(steps.v)') }}
        end as effort,
        steps.new_value
    from steps
    inner join indicators using (cycle, assessment_id, indicator_id)
    where steps.new_value is not null
)

select * from final
