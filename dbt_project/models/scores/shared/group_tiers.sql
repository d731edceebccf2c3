-- The tiers of every group, in order, with the places that each has in a month. A group's own rows replace the rows for all groups.
with tiers as (
    select * from {{ ref('stg_tiers') }}
),

placings as (
    select * from {{ ref('placings') }}
),

groups as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        max(ranked_units) as ranked_units
    from placings
    group by scenario, cycle, assessment_id, group_id, "month"
),

matched as (
    select
        groups.scenario,
        groups."month",
        groups.group_id,
        groups.ranked_units,
        tiers.* exclude (group_id),
        tiers.group_id is not null as of_the_group,
        max(case when tiers.group_id is not null then 1 else 0 end) over (
            partition by groups.scenario, groups.cycle, groups.assessment_id, groups.group_id, groups."month"
        ) as any_of_the_group
    from groups
    inner join tiers
        on
            groups.cycle = tiers.cycle
            and groups.assessment_id = tiers.assessment_id
            and (tiers.group_id is null or groups.group_id = tiers.group_id)
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        "month",
        tier_rank,
        tier_name,
        cast(row_number() over in_order as integer) as tier_order,
        row_number() over in_order = count(*) over (
            partition by scenario, cycle, assessment_id, group_id, "month"
        ) as is_last,
        {{ tier_places('ranked_units') }} as quota,
        min_score,
        min_category_rate,
        reward_rate,
        excellent_share,
        consequence
    from matched
    where of_the_group = (any_of_the_group = 1)
    window in_order as (partition by scenario, cycle, assessment_id, group_id, "month" order by tier_rank asc)
)

select * from final
