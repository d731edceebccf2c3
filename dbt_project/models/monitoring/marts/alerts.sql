-- 预警: every indicator of every unit in the running month: light and state, what is at stake, what loss to expect, why, and who answers.
with lights as (
    select
        *,
        case when is_as_last_year then '上年同期进度' else '序时进度' end as pace
    from {{ ref('alert_lights') }}
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
        {{ points('expected_loss') }} as expected_loss,
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
                    then '进展慢，落后' || pace || {{ shown('lag_pp', 2) }} || '个百分点（已完成' || {{ shown('v') }}
                        || case when is_as_last_year then '，按上年进度应完成' else '，应完成' end || {{ shown('t') }}
                        || coalesce(' ' || value_unit, '') || '）'
                when lag_pp >= yellow_lag
                    then '未完成目标，差' || {{ shown('lag_pp', 2) }} || '个百分点（完成' || {{ shown('v') }} || '，目标' || {{ shown('t') }}
                        || coalesce(' ' || value_unit, '') || '）'
                when rate_gap_pp >= yellow_lag
                    then '得分率' || {{ percent('rate') }} || '，失' || {{ shown('shortfall', 2) }} || '/' || {{ shown('points_available', 2) }} || '分'
            end,
            case
                when
                    is_slow and not is_final and expected_loss > 0
                    and coalesce(lag_pp < yellow_lag, true) and coalesce(rate_gap_pp < yellow_lag, true)
                    then case when is_relative then '与同组相比，' else '按目前走势，' end || '预计全年失' || {{ shown('expected_loss', 2) }}
                        || '/' || {{ shown('points_available', 2) }} || '分'
            end,
            evidence_said,
            case when shortfall > 0 then '上级反馈：' || cause end,
            '问题未整改：' || problem_said,
            case when points_gone > 0 then '已失' || {{ shown('points_gone') }} || '分，不能挽回' end,
            case obstacle
                when 'no_base' then '没有可用的基数，未计入考评'
                when 'no_reference' then '没有可用的参照，未计入考评'
                when 'no_target' then '没有目标值，未计入考评'
            end,
            case
                when state = 'on_track' and (reports_missing > 0 or obstacle in ('no_base', 'no_reference', 'no_target')) then null
                when state = 'on_track' and (lag_pp >= yellow_lag or rate_gap_pp >= yellow_lag) then null
                when state = 'on_track' and rate is null then '尚未到计分的月份'
                when state = 'on_track' and lag_pp < 0 then '快于' || pace || {{ shown('-lag_pp', 2) }} || '个百分点'
                when state = 'on_track' and lag_pp > 0 then '落后' || pace || {{ shown('lag_pp', 2) }} || '个百分点，预计失分未到黄灯'
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
        days_to_close,
        reason_code
    from lights
)

select
    *,
    {{ code_text('light', 'light') }} as light_zh,
    {{ code_text('state', 'state') }} as state_zh,
    {{ code_text('alert_reason', 'reason_code') }} as reason_code_zh
from final
