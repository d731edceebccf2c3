-- One row per tier: its line beside the most that the scheme can give, the places that it has, and whether a better tier leaves anybody to it.
with tiers as (
    select * from {{ ref('stg_tiers') }}
),

conditioned as (
    select distinct
        cycle,
        assessment_id,
        tier_rank
    from {{ ref('stg_tier_conditions') }}
),

group_sizes as (
    select
        cycle,
        assessment_id,
        group_id,
        min(group_name) as group_name,
        count(*) as units
    from {{ ref('stg_participants') }}
    group by cycle, assessment_id, group_id
),

-- A group's own tiers replace those for all group_sizes.
groups_with_tiers as (
    select distinct
        cycle,
        assessment_id,
        group_id
    from tiers
    where group_id is not null
),

-- Groups in which a tier has places for nobody.
placeless as (
    select
        tiers.cycle,
        tiers.assessment_id,
        tiers.group_id,
        tiers.tier_rank,
        {{ joined("group_sizes.group_name || '（' || cast(group_sizes.units as varchar) || '个单位）'", '、', 'group_sizes.group_id') }} as groups_without_place,
        count(*) as groups_empty
    from tiers
    inner join group_sizes
        on
            tiers.cycle = group_sizes.cycle
            and tiers.assessment_id = group_sizes.assessment_id
            and (tiers.group_id is null or tiers.group_id = group_sizes.group_id)
    left join groups_with_tiers
        on
            group_sizes.cycle = groups_with_tiers.cycle
            and group_sizes.assessment_id = groups_with_tiers.assessment_id
            and group_sizes.group_id = groups_with_tiers.group_id
    where
        (tiers.group_id is not null or groups_with_tiers.group_id is null)
        and {{ tier_places('group_sizes.units') }} = 0
    group by tiers.cycle, tiers.assessment_id, tiers.group_id, tiers.tier_rank
),

limited as (
    select
        tiers.*,
        tiers.quota_share is null and tiers.quota_count is null and tiers.min_category_rate is null and conditioned.tier_rank is null as is_line_alone,
        row_number() over (
            partition by tiers.cycle, tiers.assessment_id, tiers.group_id order by tiers.tier_rank desc nulls first
        ) = 1 as is_last
    from tiers
    left join conditioned using (cycle, assessment_id, tier_rank)
),

ordered as (
    select
        *,
        -- Whoever reaches such a line is in a better tier already; a better tier without any limit takes all.
        min(case when is_line_alone then coalesce(min_score, -{{ reach('points') }}) end) over better as open_line,
        min(reward_rate) over better as better_reward_rate,
        min(excellent_share) over better as better_excellent_share
    from limited
    window better as (
        partition by cycle, assessment_id, group_id order by tier_rank asc nulls last rows between unbounded preceding and 1 preceding
    )
),

final as (
    select
        ordered.cycle,
        ordered.assessment_id,
        ordered.group_id,
        ordered.tier_rank,
        ordered.tier_name,
        ordered.min_score,
        ordered.min_category_rate,
        ordered.reward_rate,
        ordered.better_reward_rate,
        ordered.excellent_share,
        ordered.better_excellent_share,
        ordered.is_last,
        ordered.is_line_alone and ordered.min_score is null as takes_all,
        coalesce(ordered.min_score >= ordered.open_line, false) as is_taken_before,
        ordered.open_line,
        ceilings.full_points,
        ceilings.highest_total,
        placeless.groups_without_place,
        coalesce(placeless.groups_empty, 0) as groups_empty
    from ordered
    inner join {{ ref('chk_ceilings') }} as ceilings
        on ordered.cycle = ceilings.cycle and ordered.assessment_id = ceilings.assessment_id
    left join placeless
        on
            ordered.cycle = placeless.cycle
            and ordered.assessment_id = placeless.assessment_id
            and ordered.tier_rank = placeless.tier_rank
            and ordered.group_id is not distinct from placeless.group_id
)

select * from final
