-- How each indicator's points came about, in one sentence: what its measures say of themselves.
with measure_scores as (
    select * from {{ ref('measure_scores') }}
),

measures as (
    select * from {{ ref('stg_measures') }}
),

-- Most indicators have one measure, whose sentence is the indicator's; of several, each says its share and its year.
parts as (
    select
        cycle,
        assessment_id,
        indicator_id,
        measure_id,
        group_id as measure_group_id,
        count(*) over of_indicator as measures,
        case when count(*) over of_indicator > 1 then '占' || {{ told_percent('share') }} else '' end as share_text,
        case when lag > 0 then '取' || {{ told_year('lag') }} else '' end as year_text
    from measures
    window of_indicator as (partition by cycle, assessment_id, indicator_id, group_id)
),

titled as (
    select
        cycle,
        assessment_id,
        indicator_id,
        measure_id,
        measure_group_id,
        measures,
        case
            when share_text = '' and year_text = '' then ''
            else share_text || case when share_text != '' and year_text != '' then '，' else '' end || year_text || '：'
        end as title
    from parts
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
        titled.title || measure_scores.explanation as explanation,
        titled.measures
    from measure_scores
    inner join titled
        on
            measure_scores.cycle = titled.cycle
            and measure_scores.assessment_id = titled.assessment_id
            and measure_scores.indicator_id = titled.indicator_id
            and measure_scores.measure_id = titled.measure_id
            and measure_scores.measure_group_id is not distinct from titled.measure_group_id
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
