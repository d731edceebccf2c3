-- One row per tier: its place in the ladder of its group (or of all groups) and whether ladder and lines are in order.
with tiers as (
    select * from {{ ref('stg_tiers') }}
),

groups as (
    select distinct
        cycle,
        assessment_id,
        group_id
    from {{ ref('stg_participants') }}
),

ladder as (
    select
        tiers.cycle,
        tiers.assessment_id,
        tiers.group_id,
        tiers.tier_rank,
        tiers.tier_name,
        tiers.min_score,
        cast(row_number() over ladder_of_group as bigint) as place,
        cast(count(*) over ladder_of_group_whole as bigint) as tiers_in_ladder,
        -- The lowest score line of the better tiers: a worse tier may not ask for more.
        min(tiers.min_score) over (
            partition by tiers.cycle, tiers.assessment_id, tiers.group_id
            order by tiers.tier_rank asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as better_min_score,
        cast(sum(case when tiers.quota_count is null then tiers.quota_share end) over ladder_of_group_whole as decimal(18, 6))
            as share_sum,
        cast(count(*) over (
            partition by tiers.cycle, tiers.assessment_id, tiers.group_id, tiers.tier_name
        ) as bigint) as same_name
    from tiers
    window
        ladder_of_group as (
            partition by tiers.cycle, tiers.assessment_id, tiers.group_id order by tiers.tier_rank asc nulls last
        ),
        ladder_of_group_whole as (partition by tiers.cycle, tiers.assessment_id, tiers.group_id)
),

final as (
    select
        ladder.*,
        ladder.group_id is null or groups.group_id is not null as group_exists
    from ladder
    left join groups
        on
            ladder.cycle = groups.cycle
            and ladder.assessment_id = groups.assessment_id
            and ladder.group_id = groups.group_id
)

select * from final
