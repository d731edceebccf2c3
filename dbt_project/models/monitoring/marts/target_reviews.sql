-- Targets against what was reached: easier than last year's result or than the mean of up to three years (降低要求), and what a differentiated
-- target would be. Three proposals to choose from, in the value's own unit: the mean; last year's result moved as the group moved (sum on sum,
-- units with both years); and the stretch, the best of these. The cycle that runs, targets of the final month.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

monthly_values as (
    select * from {{ ref('monthly_values') }}
    where v is not null
),

assigned as (
    select assigned.*
    from {{ ref('assigned_indicators') }} as assigned
    inner join current_months using (cycle, assessment_id)
    where assigned.has_targets and assigned.category_kind = 'scored'
),

targets as (
    select unit_targets.*
    from {{ ref('unit_targets') }} as unit_targets
    inner join current_months
        on
            unit_targets.cycle = current_months.cycle
            and unit_targets.assessment_id = current_months.assessment_id
            and unit_targets."month" = current_months.final_month
    where unit_targets.t is not null
),

-- A year's result is the value of its final month; up to three years before the cycle count.
past as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.group_id,
        assigned.cycle - monthly_values.cycle as years_ago,
        monthly_values.v
    from assigned
    inner join terms_of_all_cycles as terms
        on
            assigned.assessment_id = terms.assessment_id
            and assigned.cycle > terms.cycle
            and assigned.cycle - 3 <= terms.cycle
    inner join monthly_values
        on
            terms.cycle = monthly_values.cycle
            and assigned.indicator_no = monthly_values.indicator_no
            and assigned.unit_no = monthly_values.unit_no
            and {{ month_number('terms.final_month') }} = monthly_values.month_no
),

by_unit as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        group_id,
        count(*) as years,
        max(case when years_ago = 1 then v end) as last_value,
        max(case when years_ago = 2 then v end) as value_before,
        {{ ratio('cast(sum(v) as decimal(38, 15))', 'cast(count(*) as decimal(18, 0))') }} as mean_value
    from past
    group by cycle, assessment_id, unit_id, indicator_id, group_id
),

-- How the group moved from the year before last to last year.
moved as (
    select
        cycle,
        assessment_id,
        indicator_id,
        group_id,
        {{ ratio('cast(sum(last_value) as decimal(38, 15))', 'cast(sum(value_before) as decimal(38, 15))') }} as factor
    from by_unit
    where last_value is not null and value_before is not null
    group by cycle, assessment_id, indicator_id, group_id
    having min(least(last_value, value_before)) > 0
),

reckoned as (
    select
        by_unit.*,
        assigned.indicator_name,
        assigned.direction,
        assigned.value_unit,
        targets.t as target,
        round({{ figure(in_reach(figure('by_unit.last_value') ~ ' * ' ~ points('moved.factor'), 'figure')) }}, 6) as moved_value
    from by_unit
    inner join assigned using (cycle, assessment_id, unit_id, indicator_id)
    inner join targets using (cycle, assessment_id, unit_id, indicator_id)
    left join moved
        on
            by_unit.cycle = moved.cycle
            and by_unit.assessment_id = moved.assessment_id
            and by_unit.indicator_id = moved.indicator_id
            and by_unit.group_id = moved.group_id
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        indicator_id,
        indicator_name,
        value_unit,
        direction,
        {{ points('round(target, 6)') }} as target,
        {{ points('round(last_value, 6)') }} as last_value,
        {{ points('round(mean_value, 6)') }} as mean_value,
        cast(years as integer) as years,
        coalesce(case direction when 'down' then target > last_value else target < last_value end, false) as is_easier_than_last,
        coalesce(case direction when 'down' then target > mean_value else target < mean_value end, false) as is_easier_than_mean,
        {{ points('round(mean_value, 6)') }} as proposed_by_mean,
        {{ points('moved_value') }} as proposed_by_growth,
        {{ points('round(case direction when \'down\' then least(mean_value, moved_value, last_value)
            else greatest(mean_value, moved_value, last_value) end, 6)') }} as proposed_stretch,
        {{ code_text('indicators.direction', 'direction') }} as direction_zh
    from reckoned
)

select * from final
