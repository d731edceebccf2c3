-- One row per category: its points beside the points of the indicators in it, and what it says of bonuses and matters beside its kind.
with indicator_sums as (
    select
        cycle,
        assessment_id,
        category_id,
        cast(sum(points) as decimal(18, 6)) as indicator_points,
        count(*) as indicators
    from {{ ref('stg_indicators') }}
    group by cycle, assessment_id, category_id
),

final as (
    select
        categories.cycle,
        categories.assessment_id,
        categories.category_id,
        categories.category_name,
        categories.kind,
        categories.points,
        categories.scaling,
        categories.opens_above,
        categories.same_matter,
        assessments.total_of,
        assessments.full_points,
        coalesce(indicator_sums.indicator_points, 0) as indicator_points,
        coalesce(indicator_sums.indicators, 0) as indicators
    from {{ ref('stg_categories') }} as categories
    left join {{ ref('stg_assessments') }} as assessments
        on
            categories.cycle = assessments.cycle
            and categories.assessment_id = assessments.assessment_id
    left join indicator_sums
        on
            categories.cycle = indicator_sums.cycle
            and categories.assessment_id = indicator_sums.assessment_id
            and categories.category_id = indicator_sums.category_id
)

select * from final
