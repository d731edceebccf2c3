-- What surveys, ratings and results of the level above say of the indicators that they are the value feed of, one row per month that has
-- a row. Reports: report_values.
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

survey_values as (
    select * from {{ ref('survey_values') }}
),

rating_values as (
    select * from {{ ref('rating_values') }}
),

-- Should an indicator's result come twice for a month, with its category and without, the one without counts.
superior_results as (
    select * from {{ ref('stg_superior_results') }}
    where indicator_id is not null
    qualify row_number() over (
            partition by cycle, assessment_id, unit_id, indicator_id, "month" order by category_id asc nulls first
        ) = 1
),

all_values as (
    select
        'surveys' as value_feed,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        v,
        cast(null as varchar) as cause,
        cast(null as varchar) as cause_kind
    from survey_values
    union all
    select
        'ratings',
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        v,
        cast(null as varchar),
        cast(null as varchar)
    from rating_values
    union all
    select
        'superior_results',
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        {{ figure('points') }},
        cause,
        coalesce(cause_kind, 'performance')
    from superior_results
),

final as (
    select
        all_values.cycle,
        all_values.assessment_id,
        all_values.unit_id,
        all_values.indicator_id,
        all_values.month,
        all_values.value_feed,
        all_values.v,
        all_values.cause,
        all_values.cause_kind
    from all_values
    inner join indicators using (cycle, assessment_id, indicator_id, value_feed)
    where all_values.v is not null
)

select * from final
