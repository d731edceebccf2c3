-- Ledger, fourth part, per category: the caps of bonuses and deductions, the coefficient of the unit, the scaling to the category's points, and no
-- scored category below 0. What each comes to: category_closings.
with closed as (
    select * from {{ ref('category_closings') }}
),

all_rows as (
    select
        *,
        'bonus_cap' as entry,
        category_id as source_key,
        'categories' as source_feed,
        cap_points as points,
        '“' || category_name || '”合计' || {{ shown('points_capped') }} || '分，封顶' || {{ shown('cap') }} || '分，减'
        || {{ shown('-cap_points') }} || '分' as explanation
    from closed
    where cap_points < 0
    union all
    select
        *,
        'deduction_cap' as entry,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        'categories' as source_feed,
        cap_points as points,
        '“' || category_name || '”扣分合计' || {{ shown('-points_capped') }} || '分，封顶' || {{ shown('cap') }} || '分，加回'
        || {{ shown('cap_points') }} || '分' as explanation
    from closed
    where cap_points > 0
    union all
    select
        *,
        'coefficient' as entry,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        'coefficients' as source_feed,
        coefficient_points as points,
        '“' || category_name || '”得' || {{ shown('points_before', 6) }} || '分，乘难度系数' || {{ shown('coefficient', 6) }}
        || coalesce('（' || reason || '）', '') || '，' || case when coefficient_points >= 0 then '加' else '减' end
        || {{ shown('abs(coefficient_points)', 6) }} || '分' as explanation
    from closed
    where coefficient_points != 0
    union all
    select
        *,
        'scaling' as entry,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        'categories' as source_feed,
        scaling_points as points,
        '“' || category_name || case when coefficient is null then '”得' else '”乘系数后得' end || {{ shown('points_to_scale') }} || '/'
        || {{ shown('points_assigned') }} || '分，折算到' || {{ shown('category_points') }} || '分，'
        || case when scaling_points >= 0 then '加' else '减' end || {{ shown('abs(scaling_points)', 6) }} || '分' as explanation
    from closed
    where scaling_points != 0
    union all
    select
        *,
        'floor' as entry,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        'categories' as source_feed,
        floor_points as points,
        '“' || category_name || '”扣至 0 分为止，补回' || {{ shown('floor_points') }} || '分' as explanation
    from closed
    where floor_points > 0
),

final as (
    {{ rows_of_categories('all_rows') }}
)

select * from final
