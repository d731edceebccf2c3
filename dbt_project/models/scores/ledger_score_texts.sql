{{ config(materialized='view') }}
-- The first part of the ledger with its sources and sentences. Read once, by score_ledger, so it is not kept.
with ledger_scores as (
    select * from {{ ref('ledger_scores') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
),

indicator_texts as (
    select * from {{ ref('indicator_texts') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

pointed as (
    select
        indicator_points.scenario,
        indicator_points.cycle,
        indicator_points.assessment_id,
        indicator_points.unit_id,
        indicator_points.indicator_id,
        indicator_points."month",
        indicator_points.points_assigned,
        indicator_points.points,
        indicator_points.indicator_decimals,
        indicator_points.cause,
        assigned.indicator_name,
        assigned.value_feed,
        indicator_texts.explanation
    from indicator_points
    inner join indicator_texts using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
    inner join assigned using (cycle, assessment_id, unit_id, indicator_id)
),

named as (
    select
        ledger_scores.*,
        pointed.indicator_name,
        pointed.value_feed,
        pointed.indicator_decimals,
        pointed.points_assigned - pointed.points as points_lost,
        pointed.explanation,
        coalesce('（上级反馈：' || pointed.cause || '）', '') as feedback_text,
        ledger_scores.unit_id || '/' || ledger_scores.indicator_id || '/' || ledger_scores."month" as row_key,
        {{ shown('pointed.points_assigned') }} as full_text,
        '，得' || {{ said_points('pointed.points', 'pointed.indicator_decimals') }} || '/' || {{ shown('pointed.points_assigned') }} || '分' as result_text,
        {{ said_points('abs(ledger_scores.points)', 'pointed.indicator_decimals') }} as amount_text
    from ledger_scores
    inner join pointed
        on
            ledger_scores.points_scenario = pointed.scenario
            and ledger_scores.cycle = pointed.cycle
            and ledger_scores.assessment_id = pointed.assessment_id
            and ledger_scores.unit_id = pointed.unit_id
            and ledger_scores.indicator_id = pointed.indicator_id
            and ledger_scores."month" = pointed."month"
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        entry,
        points,
        cause_kind,
        cause,
        case when entry = 'decision' then 'decisions' else value_feed end as source_feed,
        case when entry = 'decision' then decision_id || '/' || row_key else row_key end as source_key,
        is_undecided,
        case
            when entry = 'assigned' then '“' || indicator_name || '”满分' || full_text || '分'
            when entry = 'surplus' then explanation || result_text || '，超' || amount_text || '分'
            when entry = 'extra' then explanation || case when points < 0 then feedback_text || '，扣' else '，加' end || amount_text || '分'
            when entry = 'decision' then '“' || indicator_name || '”的扣分经核定意见 ' || decision_id || ' 免扣，加' || amount_text || '分'
            when cause_kind = 'procedural' and cause = 'missing_report'
                then explanation || result_text
                    || case when -points < points_lost then '，其中因未报送扣' else '，扣' end || amount_text || '分'
            when cause_kind = 'procedural' and cause = 'event'
                then explanation || result_text || case when -points < points_lost then '，其中因程序性事件扣' else '，扣' end || amount_text || '分'
            else explanation || feedback_text || result_text || '，扣' || amount_text || '分'
        end as explanation
    from named
)

select * from final
