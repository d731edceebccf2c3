{{ config(schema='marts') }}
-- 预警: every indicator of every unit in the running month: how far behind its pace, what is at stake, what loss to expect, why, and who answers.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

scores as (
    select * from {{ ref('indicator_scores') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
    where scenario = 'actual'
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual' and indicator_id is not null
),

pace_lags as (
    select * from {{ ref('pace_lags') }}
),

report_gaps as (
    select * from {{ ref('report_gaps') }}
),

shortfall_waivers as (
    {{ points_waived() }}
),

-- Without a month, or for the final one, a waiver gives back whatever the year's result would lack.
waived_for_the_year as (
    select distinct
        waivers.cycle,
        waivers.assessment_id,
        waivers.unit_id,
        waivers.subject_id as indicator_id
    from {{ ref('decisions_in_force') }} as waivers
    inner join terms
        on
            waivers.cycle = terms.cycle
            and waivers.assessment_id = terms.assessment_id
    where
        waivers.subject = 'score'
        and waivers.decision = 'waive'
        and (waivers."month" is null or waivers."month" = terms.final_month)
),

evidence_notices as (
    select * from {{ ref('evidence_notices') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

rectifications as (
    select * from {{ ref('rectifications_seen') }}
    where status in ('open', 'in_progress') and indicator_id is not null
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

undecided as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        cast(-sum(points) as decimal(18, 6)) as points
    from ledger
    where is_undecided
    group by cycle, assessment_id, unit_id, indicator_id, "month"
),

next_reports as (
    select
        indicator_months.cycle,
        indicator_months.assessment_id,
        indicator_months.indicator_id,
        min(indicator_months.due_on) as due_on
    from indicator_months
    inner join terms
        on
            indicator_months.cycle = terms.cycle
            and indicator_months.assessment_id = terms.assessment_id
    where indicator_months.is_report_month and indicator_months.due_on >= terms.as_of
    group by indicator_months.cycle, indicator_months.assessment_id, indicator_months.indicator_id
),

problems as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        {{ joined('problem', '、', 'found_on, item_id') }} as said
    from rectifications
    group by cycle, assessment_id, unit_id, indicator_id
),

gathered as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.group_id,
        assigned.category_id,
        assigned.indicator_id,
        assigned.indicator_name,
        assigned.value_unit,
        current_months."month",
        current_months.is_final,
        current_months.as_of,
        current_months.closes_on,
        current_months.days_to_close,
        terms.yellow_lag,
        terms.red_lag,
        pace_lags.lag_pp,
        pace_lags.v,
        pace_lags.t,
        case when pace_lags.is_as_last_year then '上年同期进度' else '序时进度' end as pace,
        case when pace_lags.is_as_last_year then '，按上年进度应完成' else '，应完成' end as due_by_now,
        scores.points_assigned,
        scores.rate,
        case
            when shortfall_waivers.points > 0
                then {{ ratio('greatest(scores.points_assigned - scores.points - shortfall_waivers.points, 0) * 100', 'scores.points_assigned') }}
            when scores.rate is not null then {{ product('1 - scores.rate', '100') }}
        end as rate_gap_pp,
        coalesce(scores.points_assigned, assigned.points) as points_available,
        {{ product('coalesce(scores.points_assigned, assigned.points)', '(1 - coalesce(assigned.floor_rate, 0))') }} as points_exposed,
        greatest(coalesce(scores.points_lost, 0), 0) as points_lost_now,
        greatest(coalesce(scores.points_assigned - scores.points - coalesce(shortfall_waivers.points, 0), 0), 0) as shortfall,
        coalesce(shortfall_waivers.points, 0) as points_waived,
        waived_for_the_year.unit_id is not null as is_waived,
        greatest(coalesce(undecided.points, 0), 0) as points_undecided,
        report_gaps.reports_missing,
        report_gaps."month" as missing_month,
        report_gaps.due_on as missing_due_on,
        -- Where a missing report is left out of the account, it costs nothing.
        coalesce(report_gaps.is_excluded, false) as is_excluded,
        report_gaps.reports_missing > 0 and not report_gaps.is_excluded as is_report_owed,
        evidence_notices.items as evidence_items,
        evidence_notices.points as evidence_points,
        evidence_notices.due_on as evidence_due_on,
        evidence_notices.days_left as evidence_days_left,
        evidence_notices.said as evidence_said,
        next_reports.due_on as next_report_due_on,
        indicator_points.cause,
        problems.said as problem_said,
        forecast.points_lost as forecast_loss,
        leads.leader,
        leads.deputy,
        leads.section,
        leads.officer,
        coalesce(leads.org_id, assigned.unit_id) as responsible_org_id
    from current_months
    inner join terms
        on
            current_months.cycle = terms.cycle
            and current_months.assessment_id = terms.assessment_id
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
    left join scores
        on
            assigned.cycle = scores.cycle
            and assigned.assessment_id = scores.assessment_id
            and assigned.unit_id = scores.unit_id
            and assigned.indicator_id = scores.indicator_id
            and current_months."month" = scores."month"
            and scores.scenario = 'actual'
    left join scores as forecast
        on
            assigned.cycle = forecast.cycle
            and assigned.assessment_id = forecast.assessment_id
            and assigned.unit_id = forecast.unit_id
            and assigned.indicator_id = forecast.indicator_id
            and current_months."month" = forecast."month"
            and forecast.scenario = 'forecast'
    left join indicator_points
        on
            assigned.cycle = indicator_points.cycle
            and assigned.assessment_id = indicator_points.assessment_id
            and assigned.unit_id = indicator_points.unit_id
            and assigned.indicator_id = indicator_points.indicator_id
            and current_months."month" = indicator_points."month"
    left join undecided
        on
            assigned.cycle = undecided.cycle
            and assigned.assessment_id = undecided.assessment_id
            and assigned.unit_id = undecided.unit_id
            and assigned.indicator_id = undecided.indicator_id
            and current_months."month" = undecided."month"
    left join pace_lags
        on
            assigned.cycle = pace_lags.cycle
            and assigned.assessment_id = pace_lags.assessment_id
            and assigned.unit_id = pace_lags.unit_id
            and assigned.indicator_id = pace_lags.indicator_id
    left join report_gaps
        on
            assigned.cycle = report_gaps.cycle
            and assigned.assessment_id = report_gaps.assessment_id
            and assigned.unit_id = report_gaps.unit_id
            and assigned.indicator_id = report_gaps.indicator_id
    left join shortfall_waivers
        on
            assigned.cycle = shortfall_waivers.cycle
            and assigned.assessment_id = shortfall_waivers.assessment_id
            and assigned.unit_id = shortfall_waivers.unit_id
            and assigned.indicator_id = shortfall_waivers.indicator_id
            and current_months."month" = shortfall_waivers."month"
    left join waived_for_the_year
        on
            assigned.cycle = waived_for_the_year.cycle
            and assigned.assessment_id = waived_for_the_year.assessment_id
            and assigned.unit_id = waived_for_the_year.unit_id
            and assigned.indicator_id = waived_for_the_year.indicator_id
    left join evidence_notices
        on
            assigned.cycle = evidence_notices.cycle
            and assigned.assessment_id = evidence_notices.assessment_id
            and assigned.unit_id = evidence_notices.unit_id
            and assigned.indicator_id = evidence_notices.indicator_id
    left join next_reports
        on
            assigned.cycle = next_reports.cycle
            and assigned.assessment_id = next_reports.assessment_id
            and assigned.indicator_id = next_reports.indicator_id
            and assigned.value_feed = 'reports'
    left join problems
        on
            assigned.cycle = problems.cycle
            and assigned.assessment_id = problems.assessment_id
            and assigned.unit_id = problems.unit_id
            and assigned.indicator_id = problems.indicator_id
    left join leads
        on
            assigned.cycle = leads.cycle
            and assigned.assessment_id = leads.assessment_id
            and assigned.unit_id = leads.unit_id
            and assigned.indicator_id = leads.indicator_id
),

-- The lag alone decides the light; without a pace, what the score rate lacks to full marks. A report that is owed is never green.
lit as (
    select
        *,
        coalesce(lag_pp, rate_gap_pp) as judged_pp,
        case
            when
                coalesce(lag_pp, rate_gap_pp) >= red_lag
                or reports_missing >= {{ declared('missing_reports_red') }} then 'red'
            when coalesce(lag_pp, rate_gap_pp) >= yellow_lag or reports_missing > 0 then 'yellow'
            else 'green'
        end as light
    from gathered
),

-- Gone for good: what is lost now, less what a decision may still spare and, before the final month or while a report is owed, what the score may
-- still regain.
weighed as (
    select
        *,
        case
            when is_final and not coalesce(is_report_owed, false) then 0
            else least(shortfall, greatest(points_lost_now - points_undecided, 0))
        end as regainable,
        coalesce(evidence_items, 0) > 0 as evidence_wanting,
        (judged_pp >= yellow_lag or rate_gap_pp >= yellow_lag or coalesce(is_report_owed, false))
        and (not is_final or coalesce(is_report_owed, false))
        and not is_waived as is_slow
    from lit
),

split as (
    select
        *,
        greatest(points_lost_now - points_undecided - regainable, 0) as points_gone
    from weighed
),

judged as (
    select
        *,
        case
            when is_slow or evidence_wanting then 'at_risk'
            when points_gone > 0 then 'lost'
            else 'on_track'
        end as state
    from split
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        group_id,
        category_id,
        indicator_name,
        light,
        {{ points('lag_pp') }} as lag_pp,
        {{ points('rate_gap_pp') }} as rate_gap_pp,
        state,
        {{ points('case
            when state != \'at_risk\' then 0
            when is_slow then greatest(least(points_exposed, points_exposed - points_gone + coalesce(evidence_points, 0)), 0)
            else least(points_exposed, coalesce(evidence_points, 0))
        end') }} as points_at_stake,
        {{ points('points_gone') }} as points_gone,
        {{ points('greatest(coalesce(forecast_loss, points_lost_now), 0)') }} as expected_loss,
        concat_ws(
            '；',
            case
                when reports_missing > 0
                    then case when reports_missing = 1 then '漏报1期，' else '已连续' || cast(reports_missing as varchar) || '期漏报，' end
                        || missing_month || '应于' || cast(missing_due_on as varchar) || '前报'
                        || case when is_excluded then '（缺报不计入考评，不失分）' else '' end
            end,
            case
                when lag_pp >= yellow_lag and not is_final
                    then '进展慢，落后' || pace || {{ shown('lag_pp', 2) }} || '个百分点（已完成' || {{ shown('v') }} || due_by_now || {{ shown('t') }}
                        || coalesce(' ' || value_unit, '') || '）'
                when lag_pp >= yellow_lag
                    then '未完成目标，差' || {{ shown('lag_pp', 2) }} || '个百分点（完成' || {{ shown('v') }} || '，目标' || {{ shown('t') }}
                        || coalesce(' ' || value_unit, '') || '）'
                when rate_gap_pp >= yellow_lag
                    then '得分率' || {{ percent('rate') }} || '，失' || {{ shown('shortfall', 2) }} || '/' || {{ shown('points_available', 2) }} || '分'
            end,
            evidence_said,
            case when shortfall > 0 then '上级反馈：' || cause end,
            '问题未整改：' || problem_said,
            case when points_gone > 0 then '已失' || {{ shown('points_gone') }} || '分，不能挽回' end,
            case
                when state = 'on_track' and reports_missing > 0 then null
                when state = 'on_track' and rate is null then '尚未到计分的月份'
                when state = 'on_track' and lag_pp < 0 then '快于' || pace || {{ shown('-lag_pp', 2) }} || '个百分点'
                when state = 'on_track' and lag_pp > 0 then '落后' || pace || {{ shown('lag_pp', 2) }} || '个百分点，未到黄灯'
                when state = 'on_track' and points_waived > 0 then '失分已核定免扣'
                when state = 'on_track' and rate < 1 then '得分率' || {{ percent('rate') }}
                when state = 'on_track' then '按要求推进'
            end
        ) || '。' as reason,
        responsible_org_id,
        leader,
        deputy,
        section,
        officer,
        least(evidence_due_on, next_report_due_on, closes_on) as deadline_on,
        {{ days_between('as_of', 'least(evidence_due_on, next_report_due_on, closes_on)') }} as days_left,
        days_to_close
    from judged
)

select * from final
