-- Each category of each unit and month before it is closed: all that the first three parts of the ledger come to.
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
        points,
        extra_added,
        extra_taken,
        cast(0 as decimal(18, 6)) as bonus_points
    from {{ ref('score_sums') }}
    {%- for part in ['ledger_penalties', 'ledger_bonuses'] %}
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
        points,
        0 as extra_added,
        0 as extra_taken,
        {{ 'points' if part == 'ledger_bonuses' else '0' }} as bonus_points
    from {{ ref(part) }}
    {%- endfor %}
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        cast(sum(points_assigned) as decimal(18, 6)) as points_assigned,
        cast(sum(points_scored) as decimal(18, 6)) as points_scored,
        cast(sum(points) as decimal(18, 6)) as points_before,
        cast(sum(extra_added) as decimal(18, 6)) as extra_added,
        cast(sum(extra_taken) as decimal(18, 6)) as extra_taken,
        cast(sum(bonus_points) as decimal(18, 6)) as bonus_points
    from entries
    group by scenario, cycle, assessment_id, unit_id, "month", category_id
)

select * from final
