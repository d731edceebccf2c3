-- Light and state of every indicator of the running month. What is expected to be lost over the year decides, of relative indicators too; in the
-- final month what is lost. To lag behind a pace is a reason, and no light. A report that is owed is never green.
with facts as (
    select * from {{ ref('alert_facts') }}
),

expected as (
    select
        *,
        greatest(case when is_final then points_lost_now else coalesce(forecast_loss, points_lost_now) end, 0) as expected_loss
    from facts
),

compared as (
    select
        *,
        {{ product('expected_loss', '100') }} as loss_in_hundredths,
        {{ product('points_available', 'yellow_lag') }} as yellow_line,
        {{ product('points_available', 'red_lag') }} as red_line
    from expected
),

lit as (
    select
        *,
        case
            when reports_missing >= {{ declared('missing_reports_red') }} then 'red'
            when expected_loss > 0 and loss_in_hundredths >= red_line then 'red'
            when loss_in_hundredths > yellow_line or reports_missing > 0 then 'yellow'
            else 'green'
        end as light,
        -- Gone for good: what is lost now, less what a decision may still spare and, before the final month or while a report is owed, what the score
        -- may still regain.
        case
            when is_final and not coalesce(is_report_owed, false) then 0
            else least(shortfall, greatest(points_lost_now - points_undecided, 0))
        end as regainable,
        coalesce(evidence_items, 0) > 0 as evidence_wanting,
        (loss_in_hundredths > yellow_line or coalesce(is_report_owed, false))
        and (not is_final or coalesce(is_report_owed, false))
        and not is_waived as is_slow
    from compared
),

split as (
    select
        *,
        greatest(points_lost_now - points_undecided - regainable, 0) as points_gone
    from lit
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

-- One code for the reason, so that it can be counted: what somebody can act on first.
final as (
    select
        *,
        case
            when is_report_owed then 'report'
            when obstacle in ('no_base', 'no_reference', 'no_target') then obstacle
            when state = 'on_track' then null
            when problem_said like '%资金%' then 'funds'
            when is_slow and lag_pp >= yellow_lag then 'pace'
            when is_slow and is_relative then 'place'
            when is_slow and rate_gap_pp >= yellow_lag then 'value'
            when evidence_wanting or is_procedural then 'evidence'
            when is_slow then 'value'
            else 'other'
        end as reason_code
    from judged
)

select * from final
