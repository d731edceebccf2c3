-- One row per unit and indicator that holds the official ranking when its value is missing: is there a value in the latest due month?
with latest_months as (
    select
        cycle,
        assessment_id,
        max(month) as month
    from {{ ref('assessment_months') }}
    where is_due
    group by cycle, assessment_id
),

looking_at_this_cycle as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from {{ ref('stg_measures') }}
    where lag = 0
),

due as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.indicator_name,
        assigned.value_feed,
        assigned.has_targets,
        indicator_months.month,
        indicator_months.figures_month
    from {{ ref('assigned_indicators') }} as assigned
    inner join looking_at_this_cycle
        on
            assigned.cycle = looking_at_this_cycle.cycle
            and assigned.assessment_id = looking_at_this_cycle.assessment_id
            and assigned.indicator_id = looking_at_this_cycle.indicator_id
    inner join latest_months
        on assigned.cycle = latest_months.cycle and assigned.assessment_id = latest_months.assessment_id
    inner join {{ ref('indicator_months') }} as indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.assessment_id = indicator_months.assessment_id
            and assigned.indicator_id = indicator_months.indicator_id
            and latest_months.month = indicator_months.month
    where
        assigned.missing_rule = 'hold'
        and indicator_months.figures_month is not null
        -- Surveys, ratings and superior results are awaited until the final month.
        and (assigned.value_feed = 'reports' or indicator_months.is_final)
),

waivers as (
    select
        cycle,
        assessment_id,
        unit_id,
        subject_id as indicator_id,
        "month"
    from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'waive'
),

waived as (
    select distinct
        due.cycle,
        due.assessment_id,
        due.unit_id,
        due.indicator_id
    from due
    inner join waivers
        on
            due.cycle = waivers.cycle
            and due.assessment_id = waivers.assessment_id
            and due.unit_id = waivers.unit_id
            and due.indicator_id = waivers.indicator_id
            and (waivers.month is null or waivers.month = due.month or waivers.month = due.figures_month)
),

final as (
    select
        due.cycle,
        due.assessment_id,
        due.unit_id,
        due.indicator_id,
        due.indicator_name,
        due.value_feed,
        due.month,
        due.figures_month,
        unit_values.v is not null as has_value,
        waived.indicator_id is not null as is_waived
    from due
    left join {{ ref('unit_targets') }} as unit_targets
        on
            due.cycle = unit_targets.cycle
            and due.assessment_id = unit_targets.assessment_id
            and due.unit_id = unit_targets.unit_id
            and due.indicator_id = unit_targets.indicator_id
            and due.month = unit_targets.month
    left join {{ ref('unit_values') }} as unit_values
        on
            due.cycle = unit_values.cycle
            and due.assessment_id = unit_values.assessment_id
            and due.unit_id = unit_values.unit_id
            and due.indicator_id = unit_values.indicator_id
            and due.month = unit_values.month
    left join waived
        on
            due.cycle = waived.cycle
            and due.assessment_id = waived.assessment_id
            and due.unit_id = waived.unit_id
            and due.indicator_id = waived.indicator_id
    -- Before the first milestone nothing is due.
    where coalesce(unit_targets.is_due, true)
)

select * from final
