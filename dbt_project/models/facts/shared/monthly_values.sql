-- v and b of a unit's indicator as they stand in every month, by number: reports of the figures month itself, the other feeds' latest at
-- or before it. The only place that looks back a year; with the cycles that are taken over. With ids: unit_values. v_near, b_near: to six
-- decimals, which most have anyway; they help the division (macros/portable/arithmetic.sql).
with report_values as (
    select * from {{ ref('report_values') }}
    where v is not null
),

other_values as (
    select * from {{ ref('feed_values') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where figures_month is not null
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

matched as (
    select
        indicator_months.cycle,
        indicator_months.indicator_no,
        report_values.unit_no,
        indicator_months.month_no,
        indicator_months.figures_month_no,
        indicator_months.figures_month_no as value_month_no,
        true as is_reported,
        {{ figure('report_values.v') }} as v,
        report_values.v as v_near,
        report_values.base_value,
        cast(null as varchar) as cause,
        cast(null as varchar) as cause_kind
    from report_values
    inner join indicator_months
        on
            report_values.cycle = indicator_months.cycle
            and report_values.indicator_no = indicator_months.indicator_no
            and report_values.month_no = indicator_months.figures_month_no
            and indicator_months.value_feed = 'reports'
    union all
    select
        indicator_months.cycle,
        indicator_months.indicator_no,
        unit_numbers.unit_no,
        indicator_months.month_no,
        indicator_months.figures_month_no,
        {{ month_number('other_values."month"') }} as value_month_no,
        false as is_reported,
        other_values.v,
        {{ points('other_values.v') }} as v_near,
        cast(null as decimal(18, 6)) as base_value,
        other_values.cause,
        other_values.cause_kind
    from indicator_months
    inner join other_values
        on
            indicator_months.cycle = other_values.cycle
            and indicator_months.assessment_id = other_values.assessment_id
            and indicator_months.indicator_id = other_values.indicator_id
            and indicator_months.figures_month >= other_values."month"
    inner join unit_numbers on other_values.unit_id = unit_numbers.unit_id
    qualify row_number() over (
            partition by indicator_months.cycle, indicator_months.indicator_no, unit_numbers.unit_no, indicator_months.month_no
            order by other_values."month" desc
        ) = 1
    union all
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        month_no as figures_month_no,
        month_no as value_month_no,
        false as is_reported,
        {{ figure('v') }} as v,
        v as v_near,
        cast(null as decimal(18, 6)) as base_value,
        cast(null as varchar) as cause,
        cast(null as varchar) as cause_kind
    from {{ ref('event_values') }}
),

taken_over as (
    select
        past.cycle,
        indicator_numbers.indicator_no,
        unit_numbers.unit_no,
        {{ month_number('past."month"') }} as month_no,
        {{ month_number('past.value_month') }} as value_month_no,
        past.v,
        {{ points('past.v') }} as v_near,
        past.b
    from {{ source('past', 'past_unit_values') }} as past
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join unit_numbers using (unit_id)
),

earlier as (
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        v,
        v_near
    from matched
    union all
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        v,
        v_near
    from taken_over
),

final as (
    select
        matched.cycle,
        matched.indicator_no,
        matched.unit_no,
        matched.month_no,
        matched.value_month_no,
        matched.v,
        matched.v_near,
        coalesce({{ figure('matched.base_value') }}, a_year_ago.v) as b,
        coalesce(matched.base_value, a_year_ago.v_near) as b_near,
        matched.is_reported,
        false as is_taken_over,
        matched.cause,
        matched.cause_kind
    from matched
    left join earlier as a_year_ago
        on
            matched.cycle - 1 = a_year_ago.cycle
            and matched.indicator_no = a_year_ago.indicator_no
            and matched.unit_no = a_year_ago.unit_no
            and matched.figures_month_no - 12 = a_year_ago.month_no
    union all
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        value_month_no,
        v,
        v_near,
        b,
        {{ points('b') }} as b_near,
        false as is_reported,
        true as is_taken_over,
        cast(null as varchar) as cause,
        cast(null as varchar) as cause_kind
    from taken_over
)

select * from final
