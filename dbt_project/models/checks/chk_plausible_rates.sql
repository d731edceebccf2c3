-- One row per measure and band set of the scheme: its highest rate, where the indicator would hold it at its own cap or has none.
with changes as (
    select
        cycle,
        assessment_id,
        feed,
        key
    from {{ ref('chk_scheme_changes') }}
    where is_latest and is_known and is_shown and stamp = 'present'
),

bands as (
    select
        cycle,
        assessment_id,
        band_set,
        max(rate) as highest_rate,
        max(points) as highest_points
    from {{ ref('stg_bands') }}
    group by cycle, assessment_id, band_set
),

approved_measures as (
    select distinct
        cycle,
        assessment_id,
        key
    from changes
    where feed = 'measures'
),

approved_bands as (
    select distinct
        cycle,
        assessment_id,
        split_part(key, '/', 1) as band_set
    from changes
    where feed = 'bands'
),

final as (
    select
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        indicators.indicator_name,
        measures.measure_id,
        measures.group_id,
        measures.basis,
        measures.rule,
        measures.band_set,
        cast(
            greatest(
                coalesce(measures.base, 0),
                coalesce(measures.floor, 0),
                coalesce(measures.cap, 0),
                coalesce(bands.highest_rate, 0),
                coalesce({{ rate_of_points('bands.highest_points', exact_product('indicators.points', 'measures.share')) }}, 0)
            ) as decimal(18, 6)
        ) as highest_rate,
        coalesce(indicators.cap_rate, 1.5) as allowed_rate,
        (approved_measures.key is not null or approved_bands.band_set is not null) as is_meant
    from {{ ref('stg_measures') }} as measures
    inner join {{ ref('stg_indicators') }} as indicators
        on
            measures.cycle = indicators.cycle
            and measures.assessment_id = indicators.assessment_id
            and measures.indicator_id = indicators.indicator_id
    left join bands
        on
            measures.cycle = bands.cycle
            and measures.assessment_id = bands.assessment_id
            and measures.band_set = bands.band_set
    left join approved_measures
        on
            measures.cycle = approved_measures.cycle
            and measures.assessment_id = approved_measures.assessment_id
            and measures.indicator_id || '/' || measures.measure_id || coalesce('/' || measures.group_id, '') = approved_measures.key
    left join approved_bands
        on
            measures.cycle = approved_bands.cycle
            and measures.assessment_id = approved_bands.assessment_id
            and measures.band_set = approved_bands.band_set
)

select * from final
