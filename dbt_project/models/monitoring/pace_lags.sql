-- How far each unit's indicator is behind its pace in the running month, in percentage points of the year's target: what was due by now less
-- what is there. Only indicators that are scored against a target have a pace.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

-- Of several measures against a target, the one with the greatest share says how the target is meant.
against_target as (
    select
        cycle,
        assessment_id,
        indicator_id,
        basis
    from {{ ref('stg_measures') }}
    where lag = 0 and basis in ({{ bases_that_need('t') }})
    qualify row_number() over (partition by cycle, assessment_id, indicator_id order by share desc, measure_id asc) = 1
),

unit_targets as (
    select * from {{ ref('unit_targets') }}
),

unit_values as (
    select * from {{ ref('unit_values') }}
),

paced as (
    select
        current_months.cycle,
        current_months.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        current_months."month",
        unit_values.v,
        of_month.t,
        of_year.t as year_target,
        case
            when against_target.basis = 'interval' then greatest(of_month.t - unit_values.v, unit_values.v - coalesce(of_month.t_high, of_month.t), 0)
            when against_target.basis = 'deviation_pct' then abs(unit_values.v - of_month.t)
            when assigned.direction = 'down' then unit_values.v - of_month.t
            else of_month.t - unit_values.v
        end as behind
    from current_months
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
    inner join against_target
        on
            assigned.cycle = against_target.cycle
            and assigned.assessment_id = against_target.assessment_id
            and assigned.indicator_id = against_target.indicator_id
    inner join unit_targets as of_month
        on
            assigned.cycle = of_month.cycle
            and assigned.assessment_id = of_month.assessment_id
            and assigned.unit_id = of_month.unit_id
            and assigned.indicator_id = of_month.indicator_id
            and current_months."month" = of_month."month"
            and of_month.is_due
            and of_month.t is not null
    inner join unit_targets as of_year
        on
            assigned.cycle = of_year.cycle
            and assigned.assessment_id = of_year.assessment_id
            and assigned.unit_id = of_year.unit_id
            and assigned.indicator_id = of_year.indicator_id
            and current_months.final_month = of_year."month"
    inner join unit_values
        on
            assigned.cycle = unit_values.cycle
            and assigned.assessment_id = unit_values.assessment_id
            and assigned.unit_id = unit_values.unit_id
            and assigned.indicator_id = unit_values.indicator_id
            and current_months."month" = unit_values."month"
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        v,
        t,
        year_target,
        {{ as_points(in_reach(ratio('behind * 100', 'abs(year_target)'), 'points')) }} as lag_pp
    from paced
    where year_target is not null and year_target != 0 and behind is not null
)

select * from final
