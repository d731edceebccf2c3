-- Ledger, fourth part, per category: the cap of deductions, the scaling to the category's points, and no scored category below 0.
with entries as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        points_assigned,
        points as points_scored,
        points
    from {{ ref('score_sums') }}
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        0 as points_assigned,
        0 as points_scored,
        points
    from {{ ref('ledger_penalties') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

by_category as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        cast(sum(points) as decimal(18, 6)) as points_before,
        cast(sum(points_assigned) as decimal(18, 6)) as points_assigned,
        cast(sum(points_scored) as decimal(18, 6)) as points_scored
    from entries
    group by scenario, cycle, assessment_id, unit_id, "month", category_id
),

closed as (
    select
        by_category.*,
        categories.category_name,
        categories.kind,
        categories.cap,
        categories.points as category_points,
        case
            when categories.kind = 'deduction' then greatest(-by_category.points_before - coalesce(categories.cap, -by_category.points_before), 0)
            else 0
        end as points_over_cap,
        case
            when categories.kind = 'scored' and categories.scaling = 'to_points' and by_category.points_assigned != 0
                then {{ as_points(in_reach(
                    ratio(product('by_category.points_scored', 'categories.points'), 'by_category.points_assigned')
                    ~ ' - by_category.points_scored', 'points'
                )) }}
            else 0
        end as points_scaled
    from by_category
    inner join categories using (cycle, assessment_id, category_id)
),

floored as (
    select
        *,
        case when kind = 'scored' then greatest(-points_before - points_scaled, 0) else 0 end as points_below_zero
    from closed
),

all_rows as (
    select
        *,
        'deduction_cap' as entry,
        points_over_cap as points,
        '“' || category_name || '”扣分合计' || {{ shown('-points_before') }} || '分，封顶' || {{ shown('cap') }} || '分，加回'
        || {{ shown('points_over_cap') }} || '分' as explanation
    from floored
    where points_over_cap > 0
    union all
    select
        *,
        'scaling' as entry,
        points_scaled as points,
        '“' || category_name || '”得' || {{ shown('points_scored') }} || '/' || {{ shown('points_assigned') }} || '分，折算到'
        || {{ shown('category_points') }} || '分，' || case when points_scaled >= 0 then '加' else '减' end
        || {{ shown('abs(points_scaled)', 6) }} || '分' as explanation
    from floored
    where points_scaled != 0
    union all
    select
        *,
        'floor' as entry,
        points_below_zero as points,
        '“' || category_name || '”扣至 0 分为止，补回' || {{ shown('points_below_zero') }} || '分' as explanation
    from floored
    where points_below_zero > 0
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        cast(null as varchar) as indicator_id,
        entry,
        {{ points('points') }} as points,
        cast(null as varchar) as cause_kind,
        cast(null as varchar) as cause,
        'categories' as source_feed,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        false as is_undecided,
        explanation
    from all_rows
)

select * from final
