-- Ledger, fifth part, across categories: where the lowest category stands for all, the difference to it; and what a bonus category adds while the
-- scored ones together do not exceed the line that opens it.
with closed as (
    select
        *,
        points_before + coefficient_points + scaling_points + floor_points as points_closed
    from {{ ref('category_closings') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

-- Every rate as points of the whole: the lowest rate makes the lowest points.
scored as (
    select
        closed.*,
        terms.total_of,
        terms.full_points,
        case
            when terms.total_of = 'lowest' and closed.points_available > 0
                then {{ as_points(in_reach(ratio(product('closed.points_closed', 'terms.full_points'), 'closed.points_available'), 'points')) }}
        end as points_of_whole
    from closed
    inner join terms using (cycle, assessment_id)
    where closed.kind = 'scored'
),

ordered as (
    select
        *,
        row_number() over (
            partition by scenario, cycle, assessment_id, unit_id, "month" order by points_of_whole asc nulls last, category_id asc
        ) as place
    from scored
),

by_unit as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        max(full_points) as full_points,
        cast(sum(points_closed) as decimal(18, 6)) as points_summed,
        min(points_of_whole) as lowest_points,
        max(case when place = 1 then category_name end) as lowest_name,
        max(case when place = 1 then points_closed end) as lowest_closed,
        max(case when place = 1 then points_available end) as lowest_available,
        coalesce(min(points_of_whole), cast(sum(points_closed) as decimal(18, 6))) as points_held_against_line
    from ordered
    group by scenario, cycle, assessment_id, unit_id, "month"
),

gated as (
    select
        closed.*,
        categories.opens_above,
        coalesce(by_unit.points_held_against_line, 0) as points_held_against_line,
        greatest(closed.bonus_points + closed.cap_points + closed.extra_added, 0) as points_shut_out
    from closed
    inner join categories
        on
            closed.cycle = categories.cycle
            and closed.assessment_id = categories.assessment_id
            and closed.category_id = categories.category_id
            and categories.opens_above is not null
    left join by_unit
        on
            closed.scenario = by_unit.scenario
            and closed.cycle = by_unit.cycle
            and closed.assessment_id = by_unit.assessment_id
            and closed.unit_id = by_unit.unit_id
            and closed."month" = by_unit."month"
    where closed.kind = 'bonus'
),

all_rows as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(null as varchar) as category_id,
        'lowest' as entry,
        lowest_points - points_summed as points,
        'assessments' as source_feed,
        unit_id || '/' || "month" as source_key,
        '总分取最低类：“' || lowest_name || '”得' || {{ shown('lowest_closed') }} || '/' || {{ shown('lowest_available') }} || '分，按满分'
        || {{ shown('full_points') }} || '分折算为' || {{ shown('lowest_points') }} || '分，计分类别合计' || {{ shown('points_summed') }} || '分，'
        || case when lowest_points >= points_summed then '加' else '减' end || {{ shown('abs(lowest_points - points_summed)', 6) }} || '分' as explanation
    from by_unit
    where lowest_points != points_summed
    union all
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        'bonus_gate' as entry,
        -points_shut_out as points,
        'categories' as source_feed,
        unit_id || '/' || category_id || '/' || "month" as source_key,
        '计分类别得' || {{ shown('points_held_against_line') }} || '分，没有超过启用线' || {{ shown('opens_above') }} || '分，“' || category_name
        || '”的加分不计，减' || {{ shown('points_shut_out') }} || '分' as explanation
    from gated
    where points_held_against_line <= opens_above and points_shut_out > 0
),

final as (
    {{ rows_of_categories('all_rows') }}
)

select * from final
