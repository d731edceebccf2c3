-- One row per unit with six values or more that are not all alike: is there another in the assessment with exactly the same ones, and are they those
-- of the year before?
with unit_values as (
    select * from {{ ref('unit_values') }}
    where value_month = "month" and v is not null
),

values_of_all_cycles as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'value_month', 'v']) }}
),

earlier as (
    select * from values_of_all_cycles
    where value_month = "month"
),

listed as (
    select
        unit_values.cycle,
        unit_values.assessment_id,
        unit_values.unit_id,
        count(*) as figures,
        count(distinct unit_values.v) as different_figures,
        sum(case when earlier.v = unit_values.v then 1 else 0 end) as figures_as_before,
        {{ joined("unit_values.indicator_id || ' ' || unit_values.\"month\" || ' ' || cast(cast(unit_values.v as decimal(24, 6)) as varchar)",
            ' ', 'unit_values.indicator_id, unit_values."month"') }} as all_figures
    from unit_values
    left join earlier
        on
            unit_values.cycle - 1 = earlier.cycle
            and unit_values.assessment_id = earlier.assessment_id
            and unit_values.unit_id = earlier.unit_id
            and unit_values.indicator_id = earlier.indicator_id
            and {{ years_before('unit_values."month"', 1) }} = earlier."month"
    group by unit_values.cycle, unit_values.assessment_id, unit_values.unit_id
),

compared as (
    select
        *,
        count(*) over (partition by cycle, assessment_id, all_figures) as units_alike,
        min(unit_id) over (partition by cycle, assessment_id, all_figures) as first_alike,
        max(unit_id) over (partition by cycle, assessment_id, all_figures) as last_alike
    from listed
    where figures >= 6 and different_figures >= 2
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(figures as bigint) as figures,
        case when units_alike > 1 then case when unit_id = first_alike then last_alike else first_alike end end as same_unit_id,
        units_alike = 1 as is_of_the_unit,
        figures_as_before < figures as is_of_the_year
    from compared
)

select * from final
