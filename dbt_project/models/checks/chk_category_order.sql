-- One row per assessment that lists its scored categories in an order: how often the next one in it weighs no more.
with listed as (
    select
        cycle,
        assessment_id,
        sort,
        points,
        lag(points) over (partition by cycle, assessment_id order by sort asc, category_id asc) as points_before
    from {{ ref('stg_categories') }}
    where kind = 'scored'
),

counted as (
    select
        cycle,
        assessment_id,
        count(*) as scored_categories,
        count(case when points <= points_before then 1 end) as falling_steps
    from listed
    group by cycle, assessment_id
    having count(*) = count(distinct sort)
)

select
    counted.cycle,
    counted.assessment_id,
    assessments.assessment_name,
    counted.scored_categories,
    counted.falling_steps
from counted
inner join {{ ref('stg_assessments') }} as assessments
    on counted.cycle = assessments.cycle and counted.assessment_id = assessments.assessment_id
