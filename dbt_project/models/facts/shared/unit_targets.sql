{{ config(materialized='view') }}
-- monthly_targets with ids, for the models that read few of them: the cycles of this build.
with monthly_targets as (
    select * from {{ ref('monthly_targets') }}
    where not is_taken_over
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

final as (
    select
        monthly_targets.cycle,
        indicator_numbers.assessment_id,
        unit_numbers.unit_id,
        indicator_numbers.indicator_id,
        {{ month_of_number('monthly_targets.month_no') }} as "month",
        monthly_targets.is_due,
        monthly_targets.t,
        monthly_targets.t_high
    from monthly_targets
    inner join indicator_numbers using (indicator_no)
    inner join unit_numbers using (unit_no)
)

select * from final
