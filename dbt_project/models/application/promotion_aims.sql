-- What each ranked unit lacks to the next place and to the next tier, with everybody else standing still: in the final month on the totals,
-- before on the expected ones, as the lines are drawn for the whole year.
with standing as (
    select * from {{ ref('promotion_standings') }}
),

tier_lines as (
    select * from {{ ref('tier_lines') }}
),

category_scores as (
    select * from {{ ref('category_scores') }}
    where kind = 'scored' and points_assigned > 0
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
        case when target_tier_rank is not null and not is_barred then min_category_rate end as min_category_rate,
        is_expected
    from measured
)

select * from final
