-- Ledger, first part: full points of every assigned indicator, what was scored below or above them, and waivers of what was lost.
with indicator_points as (
    select * from {{ ref('indicator_points') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

waivers as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'waive'
),

named as (
    select
        indicator_points.*,
        assigned.indicator_name,
        assigned.value_feed,
        indicator_points.unit_id || '/' || indicator_points.indicator_id || '/' || indicator_points."month" as source_key,
        least(greatest(indicator_points.points_assigned - indicator_points.points, 0), indicator_points.points_missing) as points_lost_missing,
        '，得' || {{ said_points('indicator_points.points', 'indicator_points.indicator_decimals') }}
        || '/' || {{ shown('indicator_points.points_assigned') }} || '分' as result_text
    from indicator_points
    inner join assigned
        on
            indicator_points.cycle = assigned.cycle
            and indicator_points.assessment_id = assigned.assessment_id
            and indicator_points.unit_id = assigned.unit_id
            and indicator_points.indicator_id = assigned.indicator_id
),

assigned_rows as (
    select
        *,
        'assigned' as entry,
        points_assigned as entry_points,
        cast(null as varchar) as entry_cause_kind,
        cast(null as varchar) as entry_cause,
        '“' || indicator_name || '”满分' || {{ shown('points_assigned') }} || '分' as entry_explanation
    from named
),

lost_rows as (
    select
        *,
        'shortfall' as entry,
        points - points_assigned + points_lost_missing as entry_points,
        coalesce(cause_kind, 'performance') as entry_cause_kind,
        cause as entry_cause,
        explanation || coalesce('（上级反馈：' || cause || '）', '') || result_text
        || '，扣' || {{ said_points('points_assigned - points - points_lost_missing', 'indicator_decimals') }} || '分' as entry_explanation
    from named
    where points_assigned - points - points_lost_missing > 0
    union all
    select
        *,
        'shortfall' as entry,
        -points_lost_missing as entry_points,
        'procedural' as entry_cause_kind,
        'missing_report' as entry_cause,
        explanation || result_text || case when points_lost_missing < points_assigned - points then '，其中因未报送扣' else '，扣' end
        || {{ said_points('points_lost_missing', 'indicator_decimals') }} || '分' as entry_explanation
    from named
    where points_lost_missing > 0
    union all
    select
        *,
        'surplus' as entry,
        points - points_assigned as entry_points,
        cast(null as varchar) as entry_cause_kind,
        cast(null as varchar) as entry_cause,
        explanation || result_text || '，超' || {{ said_points('points - points_assigned', 'indicator_decimals') }} || '分' as entry_explanation
    from named
    where points > points_assigned
),

waived_rows as (
    select
        lost_rows.* replace (
            'decision' as entry,
            -lost_rows.entry_points as entry_points,
            'waive' as entry_cause,
            waivers.decision_id || '/' || lost_rows.source_key as source_key,
            '“' || lost_rows.indicator_name || '”的扣分经核定意见 ' || waivers.decision_id || ' 免扣，加'
            || {{ said_points('-lost_rows.entry_points', 'lost_rows.indicator_decimals') }} || '分' as entry_explanation
        )
    from lost_rows
    inner join waivers
        on
            lost_rows.cycle = waivers.cycle
            and lost_rows.assessment_id = waivers.assessment_id
            and lost_rows.unit_id = waivers.unit_id
            and lost_rows.indicator_id = waivers.subject_id
            and lost_rows.entry = 'shortfall'
            and (waivers."month" is null or waivers."month" = lost_rows."month")
    qualify row_number() over (
        partition by
            lost_rows.scenario, lost_rows.cycle, lost_rows.assessment_id, lost_rows.unit_id, lost_rows.indicator_id,
            lost_rows."month", lost_rows.entry_cause_kind
        order by waivers.decided_on desc, waivers.decision_id desc
    ) = 1
),

all_rows as (
    select * from assigned_rows
    union all
    select * from lost_rows
    union all
    select * from waived_rows
),

scenarios as (
    select 'actual' as from_scenario, 'actual' as scenario
    union all
    select 'actual', 'without_procedural'
    union all
    select 'forecast', 'forecast'
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
        case when all_rows.entry = 'decision' then 'decisions' else all_rows.value_feed end as source_feed,
        all_rows.source_key,
        false as is_undecided,
        all_rows.entry_explanation as explanation
    from all_rows
    inner join scenarios on all_rows.scenario = scenarios.from_scenario
    where {{ stands_in('scenarios.scenario', 'all_rows.entry_cause_kind') }}
)

select * from final
