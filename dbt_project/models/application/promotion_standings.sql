-- Where each ranked unit stands, in the final month on the totals, before on the expected ones, and what it lacks to the next place.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

placings as (
    select * from {{ ref('placings') }}
    where "rank" is not null
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
),

unit_totals as (
    select * from {{ ref('unit_totals') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

-- What stands one place up: where it has more in the decimals that are not shown, or the tie goes its way, to draw level is not enough.
places as (
    select
        placings.scenario,
        placings.cycle,
        placings.assessment_id,
        placings.group_id,
        placings."month",
        placings."rank" as place,
        max(unit_totals.ranked_total) as ranked_total,
        max(unit_totals.tie_points) as tie_points,
        lag(max(unit_totals.ranked_total)) over by_place as ranked_total_above,
        lag(max(unit_totals.tie_points)) over by_place as tie_points_above
    from placings
    inner join unit_totals
        on
            placings.scenario = unit_totals.scenario
            and placings.cycle = unit_totals.cycle
            and placings.assessment_id = unit_totals.assessment_id
            and placings.unit_id = unit_totals.unit_id
            and placings."month" = unit_totals."month"
    group by placings.scenario, placings.cycle, placings.assessment_id, placings.group_id, placings."month", placings."rank"
    window by_place as (
        partition by placings.scenario, placings.cycle, placings.assessment_id, placings.group_id, placings."month" order by placings."rank" asc
    )
),

final as (
    select
        placings.scenario,
        placings.scenario = 'forecast' as is_expected,
        placings.cycle,
        placings.assessment_id,
        placings.group_id,
        placings.unit_id,
        placings."month",
        placings.total,
        placings."rank" as place,
        placings.ranked_units,
        case
            when
                places.ranked_total - placings.gap_above < places.ranked_total_above
                or (places.ranked_total - placings.gap_above = places.ranked_total_above and places.tie_points < places.tie_points_above)
                then -placings.gap_above + {{ last_decimal('terms.total_decimals') }}
            else -placings.gap_above
        end as rank_gap,
        placings.gap_below,
        unit_tiers.tier_order,
        unit_tiers.tier_rank,
        unit_tiers.tier_name,
        unit_overrides.is_vetoed,
        unit_overrides.limit_tier_rank
    from placings
    inner join current_months
        on
            placings.cycle = current_months.cycle
            and placings.assessment_id = current_months.assessment_id
            and placings."month" = current_months."month"
            and placings.scenario = current_months.standing_scenario
    inner join terms
        on
            placings.cycle = terms.cycle
            and placings.assessment_id = terms.assessment_id
    left join places
        on
            placings.scenario = places.scenario
            and placings.cycle = places.cycle
            and placings.assessment_id = places.assessment_id
            and placings.group_id = places.group_id
            and placings."month" = places."month"
            and placings."rank" = places.place
    left join unit_tiers
        on
            placings.scenario = unit_tiers.scenario
            and placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
    left join unit_overrides
        on
            placings.cycle = unit_overrides.cycle
            and placings.assessment_id = unit_overrides.assessment_id
            and placings.unit_id = unit_overrides.unit_id
            and placings."month" = unit_overrides."month"
)

select * from final
