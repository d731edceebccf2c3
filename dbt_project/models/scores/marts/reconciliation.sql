-- What the level above gave against what the rows say, side by side; the difference is a ledger row, never spread.
with superior as (
    select * from {{ ref('ledger_superior') }}
    where scenario = 'actual'
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
    where scenario = 'actual'
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
    where layer = 'received'
),

indicator_results as (
    select * from {{ ref('stg_superior_results') }}
    where indicator_id is not null
),

-- Where an indicator takes its value from the level above, there is nothing to reconcile.
by_indicator as (
    select
        indicator_points.cycle,
        indicator_points.assessment_id,
        indicator_points.unit_id,
        indicator_points."month",
        indicator_points.category_id,
        indicator_points.indicator_id,
        indicator_results.points as points_given,
        indicator_points.points as points_computed
    from indicator_points
    inner join terms using (cycle, assessment_id)
    inner join indicators
        on
            indicator_points.cycle = indicators.cycle
            and indicator_points.assessment_id = indicators.assessment_id
            and indicator_points.indicator_id = indicators.indicator_id
            and indicators.value_feed != 'superior_results'
    inner join indicator_results
        on
            indicator_points.cycle = indicator_results.cycle
            and indicator_points.assessment_id = indicator_results.assessment_id
            and indicator_points.unit_id = indicator_results.unit_id
            and indicator_points.indicator_id = indicator_results.indicator_id
            and indicator_results."month" <= indicator_points."month"
    qualify row_number() over (
            partition by
                indicator_points.cycle, indicator_points.assessment_id, indicator_points.unit_id,
                indicator_points.indicator_id, indicator_points."month"
            order by indicator_results."month" desc, indicator_results.category_id asc nulls first
        ) = 1
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        case when category_id is null then 'whole' else 'category' end as level,
        category_id,
        cast(null as varchar) as indicator_id,
        points_given as given,
        points_computed as computed,
        points as difference
    from superior
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'indicator' as level,
        category_id,
        indicator_id,
        points_given as given,
        {{ points('points_computed') }} as computed,
        {{ points('points_given - points_computed') }} as difference
    from by_indicator
)

select
    *,
    {{ code_text('level', 'level') }} as level_zh
from final
