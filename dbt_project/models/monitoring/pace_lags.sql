-- How far each unit's indicator is behind its pace in the running month, in percentage points of the year's target: what was due by now less
-- what is there. Only indicators that are scored against a target have a pace. A target without pacing is due in the final month, not before:
-- until then the pace is last year's, its value in the same month as a share of that year's value; without last year there is none.
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
    qualify row_number() over (
            partition by cycle, assessment_id, indicator_id order by group_id asc nulls first, share desc, measure_id asc
        ) = 1
),

unit_targets as (
    select * from {{ ref('unit_targets') }}
),

unit_values as (
    select * from {{ ref('unit_values') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

targets as (
    select * from {{ ref('stg_targets') }}
),

monthly_values as (
    select * from {{ ref('monthly_values') }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

-- Targets of the whole year that nobody has spread over its months.
unpaced as (
    select
        current_months.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.indicator_no,
        assigned.unit_no,
        {{ month_number('current_months."month"') }} - 12 as month_before_no,
        {{ month_number('before.final_month') }} as final_month_before_no
    from current_months
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
            and assigned.pacing = 'none'
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.assessment_id = indicator_months.assessment_id
            and assigned.indicator_id = indicator_months.indicator_id
            and current_months."month" = indicator_months."month"
    left join targets
        on
            assigned.cycle = targets.cycle
            and assigned.assessment_id = targets.assessment_id
            and assigned.unit_id = targets.unit_id
            and assigned.indicator_id = targets.indicator_id
            and indicator_months.figures_month = targets."month"
    left join terms_of_all_cycles as before
        on
            current_months.cycle - 1 = before.cycle
            and current_months.assessment_id = before.assessment_id
    where current_months."month" < current_months.final_month and targets.unit_id is null
),

last_year as (
    select
        unpaced.cycle,
        unpaced.assessment_id,
        unpaced.unit_id,
        unpaced.indicator_id,
        cast({{ in_units(in_reach(ratio('then_.v', 'year_before.v'), 'rate'), 'cast(0.000000001 as decimal(18, 9))') }} as decimal(18, 9)) as share_of_year
    from unpaced
    left join monthly_values as then_
        on
            unpaced.cycle - 1 = then_.cycle
            and unpaced.indicator_no = then_.indicator_no
            and unpaced.unit_no = then_.unit_no
            and unpaced.month_before_no = then_.month_no
    left join monthly_values as year_before
        on
            unpaced.cycle - 1 = year_before.cycle
            and unpaced.indicator_no = year_before.indicator_no
            and unpaced.unit_no = year_before.unit_no
            and unpaced.final_month_before_no = year_before.month_no
),

due as (
    select
        unit_targets.cycle,
        unit_targets.assessment_id,
        unit_targets.unit_id,
        unit_targets.indicator_id,
        unit_targets."month",
        last_year.unit_id is not null as is_as_last_year,
        case
            when last_year.unit_id is null then unit_targets.t
            when last_year.share_of_year > 0 then {{ figure(in_reach('cast(unit_targets.t as decimal(38, 12)) * last_year.share_of_year', 'figure')) }}
        end as t,
        case
            when last_year.unit_id is null then unit_targets.t_high
            when last_year.share_of_year > 0 then {{ figure(in_reach('cast(unit_targets.t_high as decimal(38, 12)) * last_year.share_of_year', 'figure')) }}
        end as t_high
    from unit_targets
    left join last_year
        on
            unit_targets.cycle = last_year.cycle
            and unit_targets.assessment_id = last_year.assessment_id
            and unit_targets.unit_id = last_year.unit_id
            and unit_targets.indicator_id = last_year.indicator_id
    where unit_targets.is_due and unit_targets.t is not null
),

paced as (
    select
        current_months.cycle,
        current_months.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        current_months."month",
        unit_values.v,
        of_month.is_as_last_year,
        of_month.t,
        of_year.t as year_target,
        case
            when against_target.basis = 'interval' then greatest(of_month.t - unit_values.v, unit_values.v - coalesce(of_month.t_high, of_month.t), 0)
            when against_target.basis = 'deviation_pct' then abs(unit_values.v - of_month.t)
            when assigned.direction = 'down' then unit_values.v - of_month.t
            else of_month.t - unit_values.v
        end as behind
    from current_months
    inner join assigned using (cycle, assessment_id)
    inner join against_target using (cycle, assessment_id, indicator_id)
    inner join due as of_month
        on
            assigned.cycle = of_month.cycle
            and assigned.assessment_id = of_month.assessment_id
            and assigned.unit_id = of_month.unit_id
            and assigned.indicator_id = of_month.indicator_id
            and current_months."month" = of_month."month"
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
        is_as_last_year,
        year_target,
        {{ as_points(in_reach(ratio('behind * 100', 'abs(year_target)'), 'points')) }} as lag_pp
    from paced
    where year_target is not null and year_target != 0 and behind is not null
)

select * from final
