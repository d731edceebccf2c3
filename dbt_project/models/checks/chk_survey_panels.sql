-- One row per panel of a survey of one unit: how many weights its ballots carry, and how many panels judged this unit and others.
with panels as (
    select
        cycle,
        assessment_id,
        indicator_id,
        unit_id,
        month,
        panel,
        min(panel_weight) as smallest_weight,
        max(panel_weight) as largest_weight
    from {{ ref('stg_surveys') }}
    group by cycle, assessment_id, indicator_id, unit_id, month, panel
),

counted as (
    select
        *,
        count(*) over (partition by cycle, assessment_id, indicator_id, unit_id, month) as panels
    from panels
),

final as (
    select
        *,
        max(panels) over (partition by cycle, assessment_id, indicator_id, month) as most_panels
    from counted
)

select * from final
