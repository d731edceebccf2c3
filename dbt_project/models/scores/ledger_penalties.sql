-- Ledger, second part: penalties and their waivers in every month they count, and what brings an indicator back to its floor.
with penalties as (
    select * from {{ ref('penalties') }}
),

indicator_marks as (
    select * from {{ ref('indicator_marks') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

shortfall_waivers as (
    select * from {{ ref('shortfall_waivers') }}
),

scored_categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored'
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
    where
        {{ stands_in('unit_months.scenario', 'penalties.cause_kind') }}
        and coalesce(penalties.is_with_procedural, unit_months.scenario != 'without_procedural') = (unit_months.scenario != 'without_procedural')
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

given_back as (
    select
        taken.scenario,
        taken.cycle,
        taken.assessment_id,
        taken.unit_id,
        taken.indicator_id,
        taken."month",
        cast(sum(shortfall_waivers.points) as decimal(18, 6)) as points
    from taken
    inner join shortfall_waivers
        on
            taken.cycle = shortfall_waivers.cycle
            and taken.assessment_id = shortfall_waivers.assessment_id
            and taken.unit_id = shortfall_waivers.unit_id
            and taken.indicator_id = shortfall_waivers.indicator_id
            and taken."month" = shortfall_waivers."month"
            and shortfall_waivers.is_forecast = (taken.scenario = 'forecast')
    where {{ stands_in('taken.scenario', 'shortfall_waivers.cause_kind') }}
    group by taken.scenario, taken.cycle, taken.assessment_id, taken.unit_id, taken.indicator_id, taken."month"
),

-- What the first part of the ledger (ledger_scores) comes to for these indicators, and what it may not fall below.
floors as (
    select
        taken.*,
        assigned.category_id,
        {{ points("indicator_marks.points + coalesce(given_back.points, 0) + case when taken.scenario = 'without_procedural' then "
            ~ points_lost_procedural('indicator_marks') ~ " else 0 end") }} as points_scored,
        {{ as_points(in_reach(product('coalesce(assigned.floor_rate, 0)', 'indicator_marks.points_assigned'), 'points')) }} as floor_points
    from taken
    inner join assigned using (cycle, assessment_id, unit_id, indicator_id)
    inner join indicator_marks
        on
            assigned.assigned_no = indicator_marks.assigned_no
            and {{ month_number('taken."month"') }} = indicator_marks.month_no
            and indicator_marks.is_forecast = (taken.scenario = 'forecast')
    -- What a bonus or deduction category adds or takes has no floor.
    inner join scored_categories
        on
            assigned.cycle = scored_categories.cycle
            and assigned.assessment_id = scored_categories.assessment_id
            and assigned.category_id = scored_categories.category_id
    left join given_back using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
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
