-- Ledger, second part: penalties and their waivers in every month they count, and what brings an indicator back to its floor.
with penalties as (
    select * from {{ ref('penalties') }}
),

ledger_scores as (
    select * from {{ ref('ledger_scores') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
),

unit_months as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month"
    from {{ ref('score_sums') }}
),

dated as (
    select
        unit_months.scenario,
        penalties.cycle,
        penalties.assessment_id,
        penalties.unit_id,
        unit_months."month",
        penalties.category_id,
        penalties.indicator_id,
        penalties.entry,
        penalties.points,
        penalties.cause_kind,
        penalties.cause,
        penalties.source_feed,
        penalties.source_key,
        penalties.is_undecided,
        penalties.is_floored,
        penalties.explanation
    from penalties
    inner join unit_months
        on
            penalties.cycle = unit_months.cycle
            and penalties.assessment_id = unit_months.assessment_id
            and penalties.unit_id = unit_months.unit_id
            and penalties.counts_from <= unit_months."month"
    where {{ stands_in('unit_months.scenario', 'penalties.cause_kind') }}
),

-- What evidence and events, less their waivers, took from each indicator; report rows and adjustments are not given back.
taken as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points_taken
    from dated
    where is_floored and indicator_id is not null
    group by scenario, cycle, assessment_id, unit_id, indicator_id, "month"
),

scored as (
    select
        ledger_scores.scenario,
        ledger_scores.cycle,
        ledger_scores.assessment_id,
        ledger_scores.unit_id,
        ledger_scores.category_id,
        ledger_scores.indicator_id,
        ledger_scores."month",
        cast(sum(ledger_scores.points) as decimal(18, 6)) as points
    from ledger_scores
    inner join taken
        on
            ledger_scores.scenario = taken.scenario
            and ledger_scores.cycle = taken.cycle
            and ledger_scores.assessment_id = taken.assessment_id
            and ledger_scores.unit_id = taken.unit_id
            and ledger_scores.indicator_id = taken.indicator_id
            and ledger_scores."month" = taken."month"
    group by
        ledger_scores.scenario, ledger_scores.cycle, ledger_scores.assessment_id, ledger_scores.unit_id,
        ledger_scores.category_id, ledger_scores.indicator_id, ledger_scores."month"
),

floors as (
    select
        taken.*,
        scored.category_id,
        scored.points as points_scored,
        {{ as_points(in_reach(product('indicator_points.floor_rate', 'indicator_points.points_assigned'), 'points')) }} as floor_points
    from taken
    inner join scored
        on
            taken.scenario = scored.scenario
            and taken.cycle = scored.cycle
            and taken.assessment_id = scored.assessment_id
            and taken.unit_id = scored.unit_id
            and taken.indicator_id = scored.indicator_id
            and taken."month" = scored."month"
    inner join indicator_points
        on
            taken.cycle = indicator_points.cycle
            and taken.assessment_id = indicator_points.assessment_id
            and taken.unit_id = indicator_points.unit_id
            and taken.indicator_id = indicator_points.indicator_id
            and taken."month" = indicator_points."month"
            and indicator_points.scenario = case when taken.scenario = 'forecast' then 'forecast' else 'actual' end
    where taken.points_taken < 0
),

floor_rows as (
    select
        *,
        least(-points_taken, floor_points - points_scored - points_taken) as points_back
    from floors
),

final as (
    select
        {{ ledger_columns() }}
    from dated
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        'floor' as entry,
        {{ points('points_back') }} as points,
        cast(null as varchar) as cause_kind,
        cast(null as varchar) as cause,
        'indicators' as source_feed,
        unit_id || '/' || indicator_id || '/' || "month" as source_key,
        false as is_undecided,
        '扣至最低得分' || {{ shown('floor_points') }} || '分为止，补回' || {{ shown('points_back') }} || '分' as explanation
    from floor_rows
    where points_back > 0
)

select * from final
