-- What was reported and when, by number (unit_numbers, indicator_numbers): the narrow half of the reports, which everything that is
-- reckoned by month reads. Texts and sources of a report: fct_report.
with reports as (
    select * from {{ ref('stg_reports') }}
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

final as (
    select
        reports.cycle,
        indicator_numbers.indicator_no,
        unit_numbers.unit_no,
        {{ month_number('reports."month"') }} as month_no,
        {{ points('case when reports.nil_return then 0 else reports.value end') }} as v,
        reports.base_value,
        reports.submitted_at
    from reports
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join unit_numbers using (unit_id)
)

select * from final
