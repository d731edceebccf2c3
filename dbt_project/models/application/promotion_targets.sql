{{ config(schema='marts') }}
-- 保X进X，一句话: where each unit stands (before the final month: is expected to stand at the end of the year), what it lacks to the
-- next place and the next tier, and whether what is still open to it is enough.
with aims as (
    select * from {{ ref('promotion_aims') }}
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(sum(case when is_counted then recoverable_points else 0 end) as decimal(18, 6)) as points_recoverable,
        cast(sum(case when is_counted then 0 else recoverable_points end) as decimal(18, 6)) as points_undecided,
        cast(sum(case when is_counted and kind = 'procedural' then recoverable_points else 0 end) as decimal(18, 6)) as points_procedural,
        cast(sum(case when is_counted and kind = 'rectification' then recoverable_points else 0 end) as decimal(18, 6)) as points_rectification,
        cast(sum(case when is_counted and kind = 'bonus' then recoverable_points else 0 end) as decimal(18, 6)) as points_bonus,
        cast(sum(case when is_counted and kind = 'indicator' then recoverable_points else 0 end) as decimal(18, 6)) as points_indicator
    from {{ ref('promotion_items') }}
    group by cycle, assessment_id, unit_id
),

final as (
    select
        aims.cycle,
        aims.assessment_id,
        aims.unit_id,
        aims.group_id,
        aims."month",
        aims.total,
        aims."rank",
        cast(aims.tier_rank as integer) as tier_rank,
        aims.tier_name,
        aims.aim,
        cast(aims.target_tier_rank as integer) as target_tier_rank,
        aims.target_tier_name,
        aims.is_barred,
        aims.points_to_next_tier,
        aims.points_in_weak_categories,
        aims.points_to_next_rank,
        aims.margin_below,
        aims.points_needed,
        coalesce(items.points_recoverable, 0) as points_recoverable,
        coalesce(items.points_procedural, 0) as points_procedural,
        coalesce(items.points_rectification, 0) as points_rectification,
        coalesce(items.points_bonus, 0) as points_bonus,
        coalesce(items.points_indicator, 0) as points_indicator,
        aims.points_needed <= coalesce(items.points_recoverable, 0) as is_reachable,
        case when aims.is_expected then '预计全年' || {{ shown('aims.total') }} || '分，居组内第' else '现居组内第' end
        || cast(aims."rank" as varchar) || '位' || coalesce('、' || aims.tier_name, '') || case
            when aims.aim = 'hold' and aims.is_barred then '，受一票否决或限制评优所限，不能进等'
            when aims.aim = 'hold' then '，保持即可' || coalesce('，领先后一位' || {{ shown('aims.margin_below') }} || '分', '')
            when aims.aim = 'rank' and aims.is_barred
                then '，受一票否决或限制评优所限，不能进等，进一位还差' || {{ shown('aims.points_needed') }} || '分'
            when aims.aim = 'rank'
                then case when aims.tier_name is not null then '，等次已到顶' else '' end || '，进一位还差' || {{ shown('aims.points_needed') }} || '分'
            when aims.points_needed = 0 then '，分数已够' || aims.target_tier_name || coalesce('，还须满足条件：' || aims.conditions_lacking, '')
            else '，进' || aims.target_tier_name || '还差' || {{ shown('aims.points_needed') }} || '分' || coalesce('，还须满足条件：' || aims.conditions_lacking, '')
        end || case
            when aims.aim = 'hold' then ''
            when aims.points_needed <= coalesce(items.points_recoverable, 0) and aims.points_needed > 0
                then '，可挽回' || {{ shown('coalesce(items.points_recoverable, 0)') }} || '分，估计够得着'
            when aims.points_needed > 0 then '，可挽回' || {{ shown('coalesce(items.points_recoverable, 0)') }} || '分，够不着'
            else ''
        end || case
            when aims.aim != 'hold' and aims.points_needed > coalesce(items.points_recoverable, 0) and items.points_undecided > 0
                then '；另有' || {{ shown('items.points_undecided') }} || '分待核定'
            else ''
        end || '。' as statement,
        coalesce(items.points_undecided, 0) as points_undecided,
        aims.is_expected
    from aims
    left join items
        on
            aims.cycle = items.cycle
            and aims.assessment_id = items.assessment_id
            and aims.unit_id = items.unit_id
)

select * from final
