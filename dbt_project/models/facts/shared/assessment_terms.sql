with assessments as (
    select * from {{ ref('stg_assessments') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

dated as (
    select
        assessments.*,
        run_context.as_of,
        -- A slip in a year would make thousands of months.
        greatest({{ month_number('first_month') }}, {{ month_number('final_month') }} - {{ reach('months') }} + 1) as first_month_number,
        {{ month_number('final_month') }} as final_month_number,
        {{ day_of_month(month_of_number(month_number('final_month') ~ ' + report_due_month_offset'), 'report_due_day') }} as final_report_due_on
    from assessments
    cross join run_context
),

final as (
    select
        cycle,
        assessment_id,
        assessment_name,
        assessor_org_id,
        layer,
        first_month,
        final_month,
        first_month_number,
        final_month_number,
        final_month_number - first_month_number + 1 as months,
        full_points,
        indicator_decimals,
        total_decimals,
        rank_on,
        tie_rule,
        tie_category_id,
        report_due_day,
        report_due_month_offset,
        late_report_points,
        missing_report_points,
        final_report_due_on,
        coalesce(closes_on, final_report_due_on) as closes_on,
        yellow_lag,
        red_lag,
        gate,
        as_of,
        veto_rank,
        veto_score,
        total_of
    from dated
)

select * from final
