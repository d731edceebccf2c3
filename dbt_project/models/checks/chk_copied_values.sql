-- One row per unit with six values or more that are not all alike: is there another in the assessment with exactly the same ones, and are they those
-- of the year before?
with unit_values as (
    select * from {{ ref('values_beside_last_year') }}
    where v is not null
),

listed as (
    select
        cycle,
        assessment_id,
        unit_id,
        count(*) as figures,
        count(distinct v) as different_figures,
        sum(case when v_a_year_ago = v then 1 else 0 end) as figures_as_before,
        {{ joined("indicator_id || ' ' || \"month\" || ' ' || cast(cast(v as decimal(24, 6)) as varchar)", ' ', 'indicator_id, "month"') }}
            as all_figures
    from unit_values
    group by cycle, assessment_id, unit_id
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
