-- v and b of a unit's indicator as they stand in every month: reports of the figures month itself, the other feeds' latest at or before it.
with feed_values as (
    select * from {{ ref('feed_values') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where figures_month is not null
),

matched as (
    select
        indicator_months.cycle,
        indicator_months.assessment_id,
        feed_values.unit_id,
        indicator_months.indicator_id,
        indicator_months.month,
        indicator_months.figures_month,
        feed_values.month as value_month,
        feed_values.v,
        feed_values.base_value,
        feed_values.cause,
        feed_values.cause_kind
    from indicator_months
    inner join feed_values
        on
            indicator_months.cycle = feed_values.cycle
            and indicator_months.assessment_id = feed_values.assessment_id
            and indicator_months.indicator_id = feed_values.indicator_id
            and indicator_months.figures_month = feed_values.month
            and feed_values.value_feed = 'reports'
    union all
    select
        indicator_months.cycle,
        indicator_months.assessment_id,
        feed_values.unit_id,
        indicator_months.indicator_id,
        indicator_months.month,
        indicator_months.figures_month,
        feed_values.month as value_month,
        feed_values.v,
        feed_values.base_value,
        feed_values.cause,
        feed_values.cause_kind
    from indicator_months
    inner join feed_values
        on
            indicator_months.cycle = feed_values.cycle
            and indicator_months.assessment_id = feed_values.assessment_id
            and indicator_months.indicator_id = feed_values.indicator_id
            and indicator_months.figures_month >= feed_values.month
            and feed_values.value_feed != 'reports'
    qualify row_number() over (
            partition by
                indicator_months.cycle, indicator_months.assessment_id, feed_values.unit_id,
                indicator_months.indicator_id, indicator_months.month
            order by feed_values.month desc
        ) = 1
),

-- The figures of the cycle before, also where that cycle is taken over.
earlier as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        v
    from matched
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        v
    from {{ source('past', 'past_unit_values') }}
),

final as (
    select
        matched.cycle,
        matched.assessment_id,
        matched.unit_id,
        matched.indicator_id,
        matched.month,
        matched.value_month,
        matched.v,
        coalesce({{ figure('matched.base_value') }}, a_year_ago.v) as b,
        matched.cause,
        matched.cause_kind
    from matched
    left join earlier as a_year_ago
        on
            matched.cycle - 1 = a_year_ago.cycle
            and matched.assessment_id = a_year_ago.assessment_id
            and matched.unit_id = a_year_ago.unit_id
            and matched.indicator_id = a_year_ago.indicator_id
            and {{ years_before('matched.figures_month', 1) }} = a_year_ago.month
)

select * from final
