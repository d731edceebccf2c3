-- What each ranked unit lacks to the next place and to the next tier, with everybody else standing still: in the final month on the totals,
-- before on the expected ones, as the lines are drawn for the whole year.
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

tier_lines as (
    select * from {{ ref('tier_lines') }}
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

category_scores as (
    select * from {{ ref('category_scores') }}
    where kind = 'scored' and points_assigned > 0
),

standing as (
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
),

aimed as (
    select
        standing.*,
        better.tier_rank as target_tier_rank,
        better.tier_name as target_tier_name,
        better.entry_line,
        better.min_category_rate,
        coalesce(standing.is_vetoed, false) or coalesce(standing.limit_tier_rank > better.tier_rank, false) as is_barred
    from standing
    left join tier_lines as better
        on
            standing.cycle = better.cycle
            and standing.assessment_id = better.assessment_id
            and standing.group_id = better.group_id
            and standing.tier_order > better.tier_order
            and better.entry_line is not null
    -- The nearest better tier that has places at all.
    qualify row_number() over (
            partition by standing.cycle, standing.assessment_id, standing.unit_id order by better.tier_order desc nulls last
        ) = 1
),

-- Where the tier asks for a rate in every category, what the weak categories lack has to be found there.
category_gaps as (
    select
        aimed.cycle,
        aimed.assessment_id,
        aimed.unit_id,
        cast(sum(greatest(
            {{ as_points(figure('aimed.min_category_rate') ~ ' * category_scores.points_assigned') }} - category_scores.points, 0
        )) as decimal(18, 6)) as category_gap
    from aimed
    inner join category_scores
        on
            aimed.scenario = category_scores.scenario
            and aimed.cycle = category_scores.cycle
            and aimed.assessment_id = category_scores.assessment_id
            and aimed.unit_id = category_scores.unit_id
            and aimed."month" = category_scores."month"
    where aimed.min_category_rate is not null
    group by aimed.cycle, aimed.assessment_id, aimed.unit_id
),

measured as (
    select
        aimed.*,
        coalesce(category_gaps.category_gap, 0) as category_gap,
        case
            when aimed.target_tier_rank is null then null
            else greatest(aimed.entry_line - aimed.total, coalesce(category_gaps.category_gap, 0), 0)
        end as tier_gap
    from aimed
    left join category_gaps
        on
            aimed.cycle = category_gaps.cycle
            and aimed.assessment_id = category_gaps.assessment_id
            and aimed.unit_id = category_gaps.unit_id
),

-- The aim: the next tier; in the best tier, or where a decision bars the next one, the next place; in the first place, to hold it.
final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        group_id,
        "month",
        total,
        place as "rank",
        tier_rank,
        tier_name,
        case
            when target_tier_rank is not null and not is_barred then 'tier'
            when place > 1 then 'rank'
            else 'hold'
        end as aim,
        case when not is_barred then target_tier_rank end as target_tier_rank,
        case when not is_barred then target_tier_name end as target_tier_name,
        is_barred,
        {{ points('case when not is_barred then tier_gap end') }} as points_to_next_tier,
        {{ points('case when not is_barred then category_gap end') }} as points_in_weak_categories,
        {{ points('rank_gap') }} as points_to_next_rank,
        {{ points('gap_below') }} as margin_below,
        {{ points('case
            when target_tier_rank is not null and not is_barred then tier_gap
            when place > 1 then rank_gap
            else 0
        end') }} as points_needed,
        is_expected
    from measured
)

select * from final
