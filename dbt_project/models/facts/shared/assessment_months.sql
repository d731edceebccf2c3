-- The months of each assessment. A month is scored once its reports are due: from 00:00 of the day after due_on.
with terms as (
    select * from {{ ref('assessment_terms') }}
),

numbered as (
    select
        cycle,
        assessment_id,
        first_month_number,
        final_month,
        months,
        report_due_day,
        report_due_month_offset,
        as_of,
        {{ series('first_month_number', 'final_month_number') }} as month_number
    from terms
),

named as (
    select
        *,
        {{ month_of_number('month_number') }} as month,
        {{ month_of_number('month_number + report_due_month_offset') }} as due_month
    from numbered
),

final as (
    select
        cycle,
        assessment_id,
        month,
        cast(month_number as integer) as month_no,
        cast(month_number - first_month_number + 1 as integer) as months_elapsed,
        months,
        {{ day_of_month('due_month', 'report_due_day') }} as due_on,
        {{ day_of_month('due_month', 'report_due_day') }} < as_of as is_due,
        month = final_month as is_final
    from named
)

select * from final
