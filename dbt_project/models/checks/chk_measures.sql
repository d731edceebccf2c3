-- One row per measure: basis, rule and parameters, and whether what it names is there.
with band_sets as (
    select
        cycle,
        assessment_id,
        band_set,
        count(*) as knots,
        max(rate) as highest_rate,
        max(points) as highest_points,
        count(case when abs("at") != 1 then 1 end) as knots_between
    from {{ ref('stg_bands') }}
    group by cycle, assessment_id, band_set
),

reference_series as (
    select distinct
        cycle,
        assessment_id,
        indicator_id,
        reference_id
    from {{ ref('stg_references') }}
),

groups as (
    select distinct
        cycle,
        assessment_id,
        group_id
    from {{ ref('stg_participants') }}
),

final as (
    select
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        indicators.indicator_name,
        measures.measure_id,
        measures.group_id,
        measures.share,
        measures.basis,
        measures.lag,
        measures.rule,
        measures.step,
        measures.base,
        measures.floor,
        measures.cap,
        measures.band_set,
        coalesce(band_sets.knots, 0) as knots,
        cast(coalesce(
            greatest(band_sets.highest_rate, {{ rate_of_points('band_sets.highest_points', exact_product('indicators.points', 'measures.share')) }}),
            band_sets.highest_rate,
            {{ rate_of_points('band_sets.highest_points', exact_product('indicators.points', 'measures.share')) }}
        ) as decimal(18, 6)) as highest_rate,
        coalesce(band_sets.knots_between, 0) as knots_between,
        measures.over as over_months,
        indicators.value_feed,
        count(*) over (partition by measures.cycle, measures.assessment_id, measures.indicator_id, measures.group_id) as measures_beside,
        groups.group_id is not null as group_exists,
        measures.reference_id,
        reference_series.reference_id is not null as reference_exists
    from {{ ref('stg_measures') }} as measures
    left join {{ ref('stg_indicators') }} as indicators
        on
            measures.cycle = indicators.cycle
            and measures.assessment_id = indicators.assessment_id
            and measures.indicator_id = indicators.indicator_id
    left join groups
        on
            measures.cycle = groups.cycle
            and measures.assessment_id = groups.assessment_id
            and measures.group_id = groups.group_id
    left join band_sets
        on
            measures.cycle = band_sets.cycle
            and measures.assessment_id = band_sets.assessment_id
            and measures.band_set = band_sets.band_set
    left join reference_series
        on
            measures.cycle = reference_series.cycle
            and measures.assessment_id = reference_series.assessment_id
            and measures.indicator_id = reference_series.indicator_id
            and measures.reference_id = reference_series.reference_id
)

select * from final
