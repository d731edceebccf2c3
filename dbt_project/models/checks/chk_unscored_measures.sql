-- One row per unit and measure in the last month that is scored: did the measure count, or was it left out for want of a base, a target or a reference,
-- so that the unit is scored on the rest?
with scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual'
),

last_months as (
    select
        cycle,
        assessment_id,
        max("month") as "month"
    from scores
    group by cycle, assessment_id
),

-- A reference without any figure at all is a failure of the scheme; before the final month figures are still to come.
referred as (
    select distinct
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        measures.measure_id
    from {{ ref('stg_measures') }} as measures
    inner join {{ ref('stg_references') }} using (cycle, assessment_id, indicator_id, reference_id)
),

looked_at as (
    select
        scores.cycle,
        scores.assessment_id,
        scores.group_id,
        scores.unit_id,
        scores.indicator_id,
        scores.measure_id,
        scores."month",
        scores.obstacle_zh,
        -- A change of places has nothing to look back at in a first year.
        (
            scores.lag = 0 and scores.basis in ('reference_gap', 'growth_gap') and coalesce(scores.obstacle, '') = 'no_reference'
            and referred.measure_id is not null and scores."month" = terms.final_month
        ) as lacks_reference,
        coalesce(scores.obstacle, '') not in ('no_base', 'no_target', 'no_reference') as is_scored
    from scores
    inner join last_months using (cycle, assessment_id, "month")
    inner join {{ ref('stg_assessments') }} as terms
        on scores.cycle = terms.cycle and scores.assessment_id = terms.assessment_id
    left join referred using (cycle, assessment_id, indicator_id, measure_id)
),

counted as (
    select
        *,
        count(*) over of_measure as units,
        sum(case when is_scored then 1 else 0 end) over of_measure as units_scored
    from looked_at
    window of_measure as (partition by cycle, assessment_id, group_id, indicator_id, measure_id)
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

final as (
    select
        counted.cycle,
        counted.assessment_id,
        counted.unit_id,
        counted.indicator_id,
        counted.measure_id,
        counted."month",
        counted.obstacle_zh,
        counted.is_scored,
        cast(counted.units as bigint) as units,
        cast(counted.units_scored as bigint) as units_scored,
        counted.lacks_reference and counted.units_scored = 0 as lacks_all_references,
        confirmations.unit_id is not null as is_meant
    from counted
    left join confirmations
        on
            counted.cycle = confirmations.cycle
            and counted.assessment_id = confirmations.assessment_id
            and counted.unit_id = confirmations.unit_id
            and counted.indicator_id = confirmations.subject_id
)

select * from final
