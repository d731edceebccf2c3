-- 近期要报: the reports that fall due within the days of notice, by the organisation that answers: how many, which are still to come, and what
-- leaving them out costs. What is overdue stands in deficiencies.
with run_context as (
    select * from {{ source('run', 'run_context') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
    where value_feed = 'reports'
),

due as (
    select indicator_months.*
    from {{ ref('indicator_months') }} as indicator_months
    inner join run_context
        on
            run_context.as_of <= indicator_months.due_on
            and run_context.as_of + {{ days(declared('report_notice_days')) }} >= indicator_months.due_on
    where indicator_months.is_report_month
),

not_called_for as (
    select * from {{ ref('monthly_targets') }}
    where not is_due
),

reports as (
    select * from {{ ref('stg_reports') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

asked_for as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.indicator_name,
        due."month",
        due.due_on,
        assigned.points,
        case when assigned.missing_rule = 'exclude' then 0 else terms.missing_report_points end as missing_report_points,
        coalesce(leads.org_id, assigned.unit_id) as org_id,
        case when reports.unit_id is null then leads.officer end as officer,
        reports.unit_id is not null as is_reported
    from assigned
    inner join due using (cycle, indicator_no)
    inner join terms
        on
            assigned.cycle = terms.cycle
            and assigned.assessment_id = terms.assessment_id
    left join not_called_for
        on
            assigned.cycle = not_called_for.cycle
            and assigned.indicator_no = not_called_for.indicator_no
            and assigned.unit_no = not_called_for.unit_no
            and due.month_no = not_called_for.month_no
    left join leads
        on
            assigned.cycle = leads.cycle
            and assigned.assessment_id = leads.assessment_id
            and assigned.unit_id = leads.unit_id
            and assigned.indicator_id = leads.indicator_id
    left join reports
        on
            assigned.cycle = reports.cycle
            and assigned.assessment_id = reports.assessment_id
            and assigned.unit_id = reports.unit_id
            and assigned.indicator_id = reports.indicator_id
            and due."month" = reports."month"
    where not_called_for.unit_no is null
),

-- The weightiest are named.
ordered as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, org_id, unit_id, "month", is_reported order by points desc, indicator_id asc
        ) as turn
    from asked_for
),

summed as (
    select
        cycle,
        assessment_id,
        org_id,
        unit_id,
        "month",
        due_on,
        count(*) as reports_due,
        sum(case when is_reported then 1 else 0 end) as reports_received,
        sum(case when is_reported then 0 else 1 end) as reports_to_come,
        cast(sum(case when is_reported then 0 else missing_report_points end) as decimal(18, 6)) as points_if_missing,
        {{ joined("case when not is_reported and turn <= 5 then '“' || indicator_name || '”' end", '、', 'points desc, indicator_id asc') }} as named,
        {{ joined('distinct officer', '、', 'officer') }} as officers
    from ordered
    group by cycle, assessment_id, org_id, unit_id, "month", due_on
),

final as (
    select
        cast(summed.cycle as integer) as cycle,
        summed.assessment_id,
        summed.org_id as responsible_org_id,
        organisations.org_name as responsible_org_name,
        summed.unit_id,
        summed."month",
        summed.due_on,
        {{ days_between('run_context.as_of', 'summed.due_on') }} as days_left,
        cast(summed.reports_due as integer) as reports_due,
        cast(summed.reports_received as integer) as reports_received,
        cast(summed.reports_to_come as integer) as reports_to_come,
        summed.points_if_missing,
        summed.officers,
        case
            when summed.reports_to_come = 0 then summed."month" || '的' || cast(summed.reports_due as varchar) || '项都已报送'
            else case
                    when summed.due_on = run_context.as_of then '今天截止：'
                    else '还剩' || cast({{ days_between('run_context.as_of', 'summed.due_on') }} as varchar) || '天：'
                end
                || summed."month" || '的' || summed.named
                || case when summed.reports_to_come > 5 then '等' || cast(summed.reports_to_come as varchar) || '项' else '' end || '还没有报'
                || case when summed.points_if_missing > 0 then '，都漏报要扣' || {{ shown('summed.points_if_missing') }} || '分' else '' end
        end || '。' as said
    from summed
    cross join run_context
    left join organisations
        on
            summed.cycle = organisations.cycle
            and summed.org_id = organisations.org_id
)

select * from final
