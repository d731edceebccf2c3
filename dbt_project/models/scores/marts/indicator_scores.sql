-- Each indicator of each unit and month: what it scored, what the ledger left of it, what was lost and why, and its place in the group.
with indicator_points as (
    select * from {{ ref('indicator_points') }}
),

indicator_texts as (
    select * from {{ ref('indicator_texts') }}
),

ledger as (
    select * from {{ ref('ledger_entries') }}
    where indicator_id is not null
),

given_places as (
    select * from {{ ref('superior_places') }}
    where place is not null
),

by_indicator as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points_after_penalties,
        cast(-sum(case when cause_kind is not null then points else 0 end) as decimal(18, 6)) as points_lost,
        cast(-sum(case when cause_kind = 'performance' then points else 0 end) as decimal(18, 6)) as points_lost_performance,
        cast(-sum(case when cause_kind = 'procedural' then points else 0 end) as decimal(18, 6)) as points_lost_procedural
    from ledger
    group by scenario, cycle, assessment_id, unit_id, indicator_id, "month"
),

placed as (
    select
        indicator_points.*,
        by_indicator.points_after_penalties,
        by_indicator.points_lost,
        by_indicator.points_lost_performance,
        by_indicator.points_lost_procedural,
        rank() over (
            partition by
                indicator_points.scenario, indicator_points.cycle, indicator_points.assessment_id, indicator_points.group_id,
                indicator_points.indicator_id, indicator_points."month"
            order by indicator_points.rate desc
        ) as place,
        max(indicator_points.points) over in_group as group_best,
        min(indicator_points.rate) over in_group as group_worst_rate,
        max(indicator_points.rate) over in_group as group_best_rate,
        count(*) over in_group as units_placed
    from indicator_points
    -- What adds and takes nothing has no row in the ledger.
    left join by_indicator using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
    where by_indicator.unit_id is not null or indicator_points.is_extra and indicator_points.points = 0
    window in_group as (
        partition by
            indicator_points.scenario, indicator_points.cycle, indicator_points.assessment_id, indicator_points.group_id,
            indicator_points.indicator_id, indicator_points."month"
    )
),

final as (
    select
        placed.scenario,
        placed.cycle,
        placed.assessment_id,
        placed.group_id,
        placed.unit_id,
        placed.category_id,
        placed.indicator_id,
        placed."month",
        placed.points_assigned,
        placed.points,
        coalesce(placed.points_after_penalties, 0) as points_after_penalties,
        {{ as_points('placed.rate') }} as rate,
        coalesce(placed.points_lost, 0) as points_lost,
        coalesce(placed.points_lost_performance, 0) as points_lost_performance,
        coalesce(placed.points_lost_procedural, 0) as points_lost_procedural,
        cast(placed.place as integer) as group_place,
        placed.group_best,
        placed.group_worst_rate < placed.group_best_rate and placed.rate = placed.group_worst_rate as is_last_in_group,
        placed.points_after_penalties <= 0 and placed.points_assigned > 0 as is_wiped_out,
        indicator_texts.explanation,
        cast(placed.units_placed as integer) as units_placed,
        cast(given_places.place as integer) as given_place,
        cast(given_places.peers as integer) as given_peers,
        coalesce(given_places.place >= given_places.peers and given_places.peers > 1, false) as is_last_given
    from placed
    inner join indicator_texts using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
    left join given_places
        on
            placed.cycle = given_places.cycle
            and placed.assessment_id = given_places.assessment_id
            and placed.unit_id = given_places.unit_id
            and placed.indicator_id = given_places.indicator_id
            and placed."month" = given_places.month
)

select * from final
