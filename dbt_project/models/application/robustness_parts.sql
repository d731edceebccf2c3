-- What the draws shake: each category of each ranked unit in the running month, with the spread that errors of its indicators' values make.
-- Errors of indicators are independent, so they add up as the root of their squares.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

placings as (
    select * from {{ ref('placings') }}
    where scenario = 'actual' and "rank" is not null
),

category_scores as (
    select * from {{ ref('category_scores') }}
    where scenario = 'actual'
),

indicator_scores as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'actual'
),

categories as (
    select * from {{ ref('stg_categories') }}
),

ranked as (
    select
        placings.*,
        count(*) over (partition by placings.cycle, placings.assessment_id, placings.group_id) as units_in_group,
        {{ number_of('placings.assessment_id') }} as assessment_number,
        dense_rank() over (partition by placings.cycle, placings.assessment_id order by placings.unit_id asc) as unit_number
    from placings
    inner join current_months using (cycle, assessment_id, "month")
),

squares as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        cast(sum(points_assigned) as decimal(18, 6)) as points_assigned,
        cast(sum({{ figure('cast(points as decimal(18, 4))') }} * cast(points as decimal(18, 4))) as decimal(38, 15)) as sum_of_squares
    from indicator_scores
    group by cycle, assessment_id, unit_id, category_id, "month"
),

final as (
    select
        ranked.cycle,
        ranked.assessment_id,
        ranked.group_id,
        ranked.unit_id,
        ranked."month",
        ranked.exact_total,
        ranked.units_in_group,
        ranked.assessment_number,
        ranked.unit_number,
        dense_rank() over (partition by ranked.cycle, ranked.assessment_id order by category_scores.category_id asc) as category_number,
        category_scores.category_id,
        category_scores.kind = 'scored' as is_weighed,
        categories.points as category_points,
        category_scores.points,
        case
            when coalesce(squares.sum_of_squares, 0) = 0 then 0
            else {{ as_points(root('squares.sum_of_squares') ~ ' * ' ~ declared('robustness_value_error')) }}
        end * case
            when categories.scaling = 'to_points' and squares.points_assigned > 0
                then cast({{ ratio('categories.points', 'squares.points_assigned') }} as decimal(18, 6))
            else 1
        end as amplitude
    from ranked
    inner join category_scores using (cycle, assessment_id, unit_id, "month")
    inner join categories
        on
            category_scores.cycle = categories.cycle
            and category_scores.assessment_id = categories.assessment_id
            and category_scores.category_id = categories.category_id
    left join squares
        on
            category_scores.cycle = squares.cycle
            and category_scores.assessment_id = squares.assessment_id
            and category_scores.unit_id = squares.unit_id
            and category_scores.category_id = squares.category_id
            and category_scores."month" = squares."month"
    where ranked.units_in_group > 1
)

select * from final
