-- 保X进X，一句话: where each unit stands (before the final month: is expected to stand at the end of the year), what it lacks to the
-- next place and the next tier, and whether what is still open to it is enough.
with aims as (
    select * from {{ ref('promotion_aims') }}
),

candidates as (
    select * from {{ ref('promotion_candidates') }}
),

ways as (
    select * from {{ ref('promotion_ways') }}
),

sets as (
    select * from {{ ref('promotion_sets') }}
),

set_items as (
    select * from {{ ref('promotion_set_items') }}
),

outcomes as (
    select * from {{ ref('promotion_outcomes') }}
),

-- Everything that counts, one item after the other: what each adds to what is before it.
added as (
    select
        candidates.cycle,
        candidates.assessment_id,
        candidates.unit_id,
        candidates.kind,
        outcomes.total - coalesce(lag(outcomes.total) over (
            partition by candidates.cycle, candidates.assessment_id, candidates.unit_id order by candidates.place asc
        ), candidates.total_now) as points
    from candidates
    inner join sets
        on
            candidates.cycle = sets.cycle
            and candidates.assessment_id = sets.assessment_id
            and candidates.unit_id = sets.unit_id
            and candidates.weight * 2 - 1 = sets.items_in
    inner join outcomes on sets.try_no = outcomes.try_no
    where candidates.is_counted and candidates.is_main
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        'undecided' as kind,
        gain as points
    from candidates
    where not is_counted
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(sum(case when kind != 'undecided' then points else 0 end) as decimal(18, 6)) as points_recoverable,
        cast(sum(case when kind = 'undecided' then points else 0 end) as decimal(18, 6)) as points_undecided,
        cast(sum(case when kind = 'procedural' then points else 0 end) as decimal(18, 6)) as points_procedural,
        cast(sum(case when kind = 'rectification' then points else 0 end) as decimal(18, 6)) as points_rectification,
        cast(sum(case when kind = 'bonus' then points else 0 end) as decimal(18, 6)) as points_bonus,
        cast(sum(case when kind = 'indicator' then points else 0 end) as decimal(18, 6)) as points_indicator
    from added
    group by cycle, assessment_id, unit_id
),

reached as (
    select
        ways.cycle,
        ways.assessment_id,
        ways.unit_id,
        max(case when ways.way = 1 then 1 else 0 end) = 1 as is_reached,
        count(case when ways.way = 1 then 1 end) as steps,
        {{ joined("case when ways.way = 2 then '“' || candidates.item || '”' end", '、', 'set_items.place asc') }} as second_items,
        cast(max(case when ways.way = 2 then outcomes.total - candidates.total_now end) as decimal(18, 6)) as second_points
    from ways
    inner join sets
        on
            ways.cycle = sets.cycle
            and ways.assessment_id = sets.assessment_id
            and ways.unit_id = sets.unit_id
            and ways.items_in = sets.items_in
    inner join outcomes on sets.try_no = outcomes.try_no
    inner join set_items on sets.try_no = set_items.try_no
    inner join candidates
        on
            set_items.cycle = candidates.cycle
            and set_items.assessment_id = candidates.assessment_id
            and set_items.unit_id = candidates.unit_id
            and set_items.item_id = candidates.item_id
    where ways.is_reachable
    group by ways.cycle, ways.assessment_id, ways.unit_id
),

judged as (
    select
        aims.*,
        coalesce(reached.is_reached, aims.points_needed = 0) as is_reachable,
        reached.steps,
        reached.second_items,
        reached.second_points
    from aims
    left join reached using (cycle, assessment_id, unit_id)
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
        aims.is_reachable,
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
            when aims.aim = 'hold' or aims.points_needed = 0 then ''
            when aims.is_reachable then '，做到' || cast(aims.steps as varchar) || '步就够'
            else '，可挽回' || {{ shown('coalesce(items.points_recoverable, 0)') }} || '分，够不着'
                || case when items.points_undecided > 0 then '；另有' || {{ shown('items.points_undecided') }} || '分待核定' else '' end
        end || '。' as statement,
        coalesce(items.points_undecided, 0) as points_undecided,
        aims.is_expected,
        case when aims.second_items is not null then '也可以：' || aims.second_items || '，共增' || {{ shown('aims.second_points') }} || '分。' end as second_way
    from judged as aims
    left join items
        on
            aims.cycle = items.cycle
            and aims.assessment_id = items.assessment_id
            and aims.unit_id = items.unit_id
)

select
    *,
    {{ code_text('aim', 'aim') }} as aim_zh
from final
