{{ config(materialized='view') }}
-- Ledger, first part: full points of every assigned indicator, what was scored below or above them, what indicators of bonus and deduction
-- categories add or take, and waivers of what was lost.
-- Amounts only: ledger_score_texts says them; their sums by category: score_sums.
with indicator_points as (
    select * from {{ ref('indicator_points') }}
),

-- A unit of which no more is scored than what adds and takes has no ledger.
unit_months as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month"
    from {{ ref('score_sums') }}
),

shortfall_waivers as (
    select * from {{ ref('shortfall_waivers') }}
),

assigned_rows as (
    select
        *,
        'assigned' as entry,
        points_assigned as entry_points,
        cast(null as varchar) as entry_cause_kind,
        cast(null as varchar) as entry_cause,
        cast(null as varchar) as decision_id
    from indicator_points
    where not is_extra
),

extra_rows as (
    select
        indicator_points.*,
        'extra' as entry,
        indicator_points.points as entry_points,
        case when indicator_points.points < 0 then 'performance' end as entry_cause_kind,
        case when indicator_points.points < 0 then indicator_points.cause end as entry_cause,
        cast(null as varchar) as decision_id
    from indicator_points
    inner join unit_months using (scenario, cycle, assessment_id, unit_id, "month")
    where indicator_points.is_extra and indicator_points.points != 0
),

lost_rows as (
    select
        *,
        'shortfall' as entry,
        points - points_assigned + points_lost_missing as entry_points,
        coalesce(cause_kind, 'performance') as entry_cause_kind,
        cause as entry_cause,
        cast(null as varchar) as decision_id
    from indicator_points
    where not is_extra and points_assigned - points - points_lost_missing > 0
    union all
    select
        *,
        'shortfall' as entry,
        -points_lost_missing as entry_points,
        'procedural' as entry_cause_kind,
        case when value_feed = 'events' then 'event' else 'missing_report' end as entry_cause,
        cast(null as varchar) as decision_id
    from indicator_points
    where points_lost_missing > 0
    union all
    select
        *,
        'surplus' as entry,
        points - points_assigned as entry_points,
        cast(null as varchar) as entry_cause_kind,
        cast(null as varchar) as entry_cause,
        cast(null as varchar) as decision_id
    from indicator_points
    where not is_extra and points > points_assigned
),

waived_rows as (
    select
        indicator_points.*,
        'decision' as entry,
        shortfall_waivers.points as entry_points,
        shortfall_waivers.cause_kind as entry_cause_kind,
        'waive' as entry_cause,
        shortfall_waivers.decision_id
    from shortfall_waivers
    inner join indicator_points using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
    inner join unit_months using (scenario, cycle, assessment_id, unit_id, "month")
),

all_rows as (
    select * from assigned_rows
    union all
    select * from extra_rows
    union all
    select * from lost_rows
    union all
    select * from waived_rows
),

scenarios as (
    select
        'actual' as from_scenario,
        'actual' as scenario
    union all
    select
        'actual',
        'without_procedural'
    union all
    select
        'forecast',
        'forecast'
),

final as (
    select
        scenarios.scenario,
        all_rows.cycle,
        all_rows.assessment_id,
        all_rows.unit_id,
        all_rows."month",
        all_rows.category_id,
        all_rows.indicator_id,
        all_rows.entry,
        {{ points('all_rows.entry_points') }} as points,
        all_rows.entry_cause_kind as cause_kind,
        all_rows.entry_cause as cause,
        false as is_undecided,
        all_rows.decision_id,
        all_rows.scenario as points_scenario
    from all_rows
    inner join scenarios on all_rows.scenario = scenarios.from_scenario
    where {{ stands_in('scenarios.scenario', 'all_rows.entry_cause_kind') }}
)

select * from final
