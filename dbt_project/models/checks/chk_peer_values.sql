-- One row per unit and indicator whose points hang on the others of the group (the best, the extremes, the mean), or that people grade, in the last
-- month that is scored: how many times the largest of the others is the unit's value?
with scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0 and v is not null
),

last_months as (
    select
        cycle,
        assessment_id,
        max("month") as "month"
    from scores
    group by cycle, assessment_id
),

compared as (
    select distinct
        scores.cycle,
        scores.assessment_id,
        scores.group_id,
        scores.unit_id,
        scores.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        scores."month",
        abs(cast(scores.v as decimal(24, 6))) as size
    from scores
    inner join last_months using (cycle, assessment_id, "month")
    inner join {{ ref('stg_indicators') }} as indicators using (cycle, assessment_id, indicator_id)
    where scores.rule in ('minmax', 'best') or scores.basis = 'mean_gap' or indicators.value_feed in ('surveys', 'ratings')
),

placed as (
    select
        *,
        row_number() over of_group as place,
        lead(size) over of_group as next_size,
        count(*) over (partition by cycle, assessment_id, group_id, indicator_id) as units
    from compared
    window of_group as (partition by cycle, assessment_id, group_id, indicator_id order by size desc, unit_id asc)
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

final as (
    select
        placed.cycle,
        placed.assessment_id,
        placed.unit_id,
        placed.indicator_id,
        placed.indicator_name,
        placed.value_unit,
        placed."month",
        placed.size as value,
        placed.next_size as compared_value,
        -- Up to a hundred thousand times.
        cast({{ ratio('least(placed.size, 100000 * placed.next_size)', 'placed.next_size') }} as decimal(18, 6)) as times,
        confirmations.unit_id is not null as is_meant
    from placed
    left join confirmations
        on
            placed.cycle = confirmations.cycle
            and placed.assessment_id = confirmations.assessment_id
            and placed.unit_id = confirmations.unit_id
            and placed.indicator_id = confirmations.subject_id
    where placed.place = 1 and placed.units >= 3 and placed.next_size > 0
)

select * from final
