-- 排名稳健性: how firm rank and tier of each unit are when weights and values could have been a little different: the share of draws that leave them as
-- they are, and the places between which nine draws of ten stay.
with draws as (
    select * from {{ ref('robustness_draws') }}
),

as_it_stands as (
    select * from draws
    where draw = 0
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
    where scenario = 'actual'
),

compared as (
    select
        draws.cycle,
        draws.assessment_id,
        draws.group_id,
        draws.unit_id,
        draws."month",
        draws.total,
        draws.place,
        as_it_stands.total as total_as_it_stands,
        as_it_stands.place as place_as_it_stands,
        as_it_stands.tier_order as tier_as_it_stands,
        draws.place = as_it_stands.place as keeps_rank,
        not(draws.tier_order is distinct from as_it_stands.tier_order) as keeps_tier,
        row_number() over by_unit as turn,
        count(*) over (partition by draws.cycle, draws.assessment_id, draws.unit_id) as all_draws
    from draws
    inner join as_it_stands using (cycle, assessment_id, unit_id)
    where draws.draw > 0
    window by_unit as (partition by draws.cycle, draws.assessment_id, draws.unit_id order by draws.place asc, draws.draw asc)
),

summed as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        "month",
        max(total_as_it_stands) as total,
        max(place_as_it_stands) as place,
        max(tier_as_it_stands) as tier_order,
        count(*) as all_draws,
        sum(case when keeps_rank then 1 else 0 end) as rank_kept,
        sum(case when keeps_tier then 1 else 0 end) as tier_kept,
        min(place) as best_rank,
        max(place) as worst_rank,
        min(case when turn * 20 >= all_draws then place end) as rank_low,
        min(case when turn * 20 >= all_draws * 19 then place end) as rank_high,
        min(total) as lowest_total,
        max(total) as highest_total
    from compared
    group by cycle, assessment_id, group_id, unit_id, "month"
),

final as (
    select
        cast(summed.cycle as integer) as cycle,
        summed.assessment_id,
        summed.unit_id,
        summed.group_id,
        summed."month",
        {{ points('summed.total') }} as total,
        cast(summed.place as integer) as "rank",
        group_tiers.tier_name,
        cast(summed.all_draws as integer) as draws,
        {{ as_points(ratio('cast(summed.rank_kept as decimal(18, 0))', 'cast(summed.all_draws as decimal(18, 0))')) }} as rank_kept_share,
        {{ as_points(ratio('cast(summed.tier_kept as decimal(18, 0))', 'cast(summed.all_draws as decimal(18, 0))')) }} as tier_kept_share,
        cast(summed.rank_low as integer) as rank_low,
        cast(summed.rank_high as integer) as rank_high,
        cast(summed.best_rank as integer) as best_rank,
        cast(summed.worst_rank as integer) as worst_rank,
        {{ points('summed.lowest_total') }} as lowest_total,
        {{ points('summed.highest_total') }} as highest_total,
        '权重上下浮动' || {{ percent(declared('robustness_weight_spread')) }} || '、数据误差' || {{ percent(declared('robustness_value_error')) }}
        || '时，模拟' || cast(summed.all_draws as varchar) || '次，位次不变占'
        || {{ percent(ratio('cast(summed.rank_kept as decimal(18, 0))', 'cast(summed.all_draws as decimal(18, 0))')) }} || '，等次不变占'
        || {{ percent(ratio('cast(summed.tier_kept as decimal(18, 0))', 'cast(summed.all_draws as decimal(18, 0))')) }} || '，九成情况下居第'
        || cast(summed.rank_low as varchar) || case when summed.rank_high > summed.rank_low then '至' || cast(summed.rank_high as varchar) else '' end
        || '位。' as statement
    from summed
    left join group_tiers using (cycle, assessment_id, group_id, "month", tier_order)
)

select * from final
