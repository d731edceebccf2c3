-- How each indicator's points came about, in one sentence: what its measures say of themselves.
with measure_scores as (
    select * from {{ ref('measure_scores') }}
),

measures as (
    select * from {{ ref('stg_measures') }}
),

-- Most indicators have one measure, whose sentence is the indicator's.
measure_counts as (
    select
        cycle,
        assessment_id,
        indicator_id,
        count(*) as measures
    from measures
    group by cycle, assessment_id, indicator_id
),

said as (
    select
        measure_scores.scenario,
        measure_scores.cycle,
        measure_scores.assessment_id,
        measure_scores.unit_id,
        measure_scores.indicator_id,
        measure_scores."month",
        measure_scores.measure_id,
        measure_scores.explanation,
        measure_counts.measures
    from measure_scores
    inner join measure_counts
        on
            measure_scores.cycle = measure_counts.cycle
            and measure_scores.assessment_id = measure_counts.assessment_id
            and measure_scores.indicator_id = measure_counts.indicator_id
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        explanation
    from said
    where measures = 1
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        {{ joined('explanation', '；', 'measure_id') }} as explanation
    from said
    where measures > 1
    group by scenario, cycle, assessment_id, unit_id, indicator_id, "month"
)

select * from final
