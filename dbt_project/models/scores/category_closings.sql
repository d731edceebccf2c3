-- What closes each category of each unit and month, in order: the cap of bonuses or of deductions; the coefficient on all that the category
-- comes to; the scaling of what was scored to the category's points, the coefficient seen; and no scored category below 0.
with category_sums as (
    select * from {{ ref('category_sums') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

unit_coefficients as (
    select * from {{ ref('unit_coefficients') }}
),

joined as (
    select
        category_sums.*,
        categories.category_name,
        categories.kind,
        categories.cap,
        categories.scaling,
        categories.points as category_points,
        unit_coefficients.coefficient,
        unit_coefficients.reason,
        -- A cap of bonuses never swallows what an indicator takes, a cap of deductions never what one adds.
        category_sums.points_before - case
            when categories.kind = 'bonus' then category_sums.extra_taken
            when categories.kind = 'deduction' then category_sums.extra_added
            else 0
        end as points_capped
    from category_sums
    inner join categories using (cycle, assessment_id, category_id)
    left join unit_coefficients using (cycle, assessment_id, unit_id, category_id)
),

weighed as (
    select
        *,
        case
            when kind = 'bonus' then -greatest(points_capped - coalesce(cap, points_capped), 0)
            when kind = 'deduction' then greatest(-points_capped - coalesce(cap, -points_capped), 0)
            else 0
        end as cap_points,
        -- Bonuses stand in no scored category of a sound scheme.
        case
            when coefficient is null then 0
            else {{ as_points(in_reach(exact_product('points_before - bonus_points', '(coefficient - 1)'), 'points')) }}
        end as coefficient_points,
        case
            when coefficient is null then points_scored
            else {{ as_points(in_reach(exact_product('points_scored', 'coefficient'), 'points')) }}
        end as points_to_scale
    from joined
),

to_divide as (
    select
        *,
        case
            when kind = 'scored' and scaling = 'to_points' and points_assigned != 0 then {{ product('points_to_scale', 'category_points') }}
        end as dividend
    from weighed
),

-- The quotient stands alone, or every comparison with it would divide once more.
divided as (
    select
        *,
        {{ ratio('dividend', 'points_assigned') }} as points_when_scaled
    from to_divide
),

scaled as (
    select
        *,
        coalesce({{ as_points(in_reach('points_when_scaled - points_to_scale', 'points')) }}, 0) as scaling_points
    from divided
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        category_name,
        kind,
        cap,
        coefficient,
        reason,
        points_assigned,
        case when scaling = 'to_points' and points_assigned > 0 then category_points else points_assigned end as points_available,
        {{ points('points_before - bonus_points') }} as points_before,
        {{ points('points_capped') }} as points_capped,
        {{ points('points_to_scale') }} as points_to_scale,
        category_points,
        extra_added,
        bonus_points,
        {{ points('cap_points') }} as cap_points,
        {{ points('coefficient_points') }} as coefficient_points,
        {{ points('scaling_points') }} as scaling_points,
        {{ points('case when kind = \'scored\' then greatest(-(points_before - bonus_points) - coefficient_points - scaling_points, 0) else 0 end') }}
            as floor_points
    from scaled
)

select * from final
