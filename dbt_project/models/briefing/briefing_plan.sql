-- The cheapest way up: what is needed, what was found, and the steps that count.
with units as (
    select * from {{ ref('briefing_units') }}
),

steps as (
    select
        units.decimals,
        promotion_plan.*
    from units
    inner join {{ ref('promotion_plan') }} as promotion_plan using (cycle, assessment_id, unit_id, "month")
    where promotion_plan.is_counted
),

wholes as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        max(decimals) as decimals,
        max(aim) as aim,
        max(target_tier_name) as target_tier_name,
        max(points_needed) as points_needed,
        cast(sum(recoverable_points) as decimal(18, 6)) as points_found,
        count(*) as items
    from steps
    group by cycle, assessment_id, unit_id, "month"
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'plan' as topic,
        2 as line,
        '依次' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by step asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'step_' || cast(step as varchar) as name,
        recoverable_points as "value",
        {{ spoken_mean('recoverable_points') }} as shown,
        '、' || item || '（' as before,
        '分）' as after,
        'promotion_plan' as source_mart
    from steps
),

final as (
    {{ blanks_of('wholes', 'plan', [
        {
            'line': 1, 'source': "'promotion_plan'",
            'lead': "case when aim = 'tier' then '进入' || target_tier_name else '进一位' end",
            'blanks': [
                ('points_needed', 'points_needed', spoken_points('points_needed'), "'还差'", "'分'"),
                ('points_found', 'points_found', spoken_mean('points_found'), "'，可挽回'", "'分'"),
                ('items', 'items', counted('items'), "'，办'", "'件事' || case when points_found >= points_needed then '，够' else '，还不够' end"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items', '件') | indent(4) }}
)

select * from final
