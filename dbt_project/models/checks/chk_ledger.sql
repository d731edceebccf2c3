-- One row per unit and month: the ledger beside everything that must add up to it.
with ledger as (
    select * from {{ ref('score_ledger') }}
),

unit_totals as (
    select * from {{ ref('unit_totals') }}
),

category_scores as (
    select * from {{ ref('category_scores') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
),

ledger_sums as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(38, 6)) as ledger_points,
        cast(sum(case when category_id is null then points else 0 end) as decimal(38, 6)) as points_without_category,
        cast(sum(case when entry in ('assigned', 'shortfall', 'surplus', 'extra') then points else 0 end) as decimal(38, 6))
            as scored_points,
        cast(-sum(case when cause_kind is not null then points else 0 end) as decimal(38, 6)) as points_lost
    from ledger
    group by scenario, cycle, assessment_id, unit_id, "month"
),

category_sums as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(38, 6)) as category_points
    from category_scores
    group by scenario, cycle, assessment_id, unit_id, "month"
),

indicator_sums as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(38, 6)) as indicator_points
    from indicator_points
    group by scenario, cycle, assessment_id, unit_id, "month"
),

borne_sums as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points_lost) as decimal(38, 6)) as points_borne
    from {{ ref('ledger_losses') }}
    group by scenario, cycle, assessment_id, unit_id, "month"
),

final as (
    select
        ledger_sums.scenario,
        ledger_sums.cycle,
        ledger_sums.assessment_id,
        ledger_sums.unit_id,
        ledger_sums."month",
        ledger_sums.ledger_points,
        unit_totals.exact_total,
        coalesce(category_sums.category_points, 0) as category_points,
        ledger_sums.points_without_category,
        ledger_sums.scored_points,
        coalesce(indicator_sums.indicator_points, 0) as indicator_points,
        ledger_sums.points_lost,
        coalesce(borne_sums.points_borne, 0) as points_borne
    from ledger_sums
    left join unit_totals
        on
            ledger_sums.scenario = unit_totals.scenario
            and ledger_sums.cycle = unit_totals.cycle
            and ledger_sums.assessment_id = unit_totals.assessment_id
            and ledger_sums.unit_id = unit_totals.unit_id
            and ledger_sums."month" = unit_totals."month"
    left join category_sums
        on
            ledger_sums.scenario = category_sums.scenario
            and ledger_sums.cycle = category_sums.cycle
            and ledger_sums.assessment_id = category_sums.assessment_id
            and ledger_sums.unit_id = category_sums.unit_id
            and ledger_sums."month" = category_sums."month"
    left join indicator_sums
        on
            ledger_sums.scenario = indicator_sums.scenario
            and ledger_sums.cycle = indicator_sums.cycle
            and ledger_sums.assessment_id = indicator_sums.assessment_id
            and ledger_sums.unit_id = indicator_sums.unit_id
            and ledger_sums."month" = indicator_sums."month"
    left join borne_sums
        on
            ledger_sums.scenario = borne_sums.scenario
            and ledger_sums.cycle = borne_sums.cycle
            and ledger_sums.assessment_id = borne_sums.assessment_id
            and ledger_sums.unit_id = borne_sums.unit_id
            and ledger_sums."month" = borne_sums."month"
)

select * from final
