-- One row per indicator: its category's kind and the sum of its measures' shares.
with measure_sums as (
    select
        cycle,
        assessment_id,
        indicator_id,
        count(*) as measures,
        cast(sum(share) as decimal(18, 6)) as share_sum
    from {{ ref('stg_measures') }}
    group by cycle, assessment_id, indicator_id
),

final as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.category_id,
        categories.kind as category_kind,
        indicators.points,
        {{ lowest_rate('indicators.floor_rate', 'categories.kind') }} as floor_rate,
        {{ highest_rate('indicators.cap_rate', 'categories.kind') }} as cap_rate,
        coalesce(measure_sums.measures, 0) as measures,
        measure_sums.share_sum
    from {{ ref('stg_indicators') }} as indicators
    left join {{ ref('stg_categories') }} as categories
        on
            indicators.cycle = categories.cycle
            and indicators.assessment_id = categories.assessment_id
            and indicators.category_id = categories.category_id
    left join measure_sums
        on
            indicators.cycle = measure_sums.cycle
            and indicators.assessment_id = measure_sums.assessment_id
            and indicators.indicator_id = measure_sums.indicator_id
)

select * from final
