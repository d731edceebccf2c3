-- What each place earns in the measures that rank: at > 0 counted from the top, at < 0 from the bottom.
with bands as (
    select * from {{ ref('stg_bands') }}
    where "at" = round("at", 0)
),

measures as (
    select * from {{ ref('measure_parameters') }}
    where rule in ({{ rules_that('bands', 'place') }}) or rule in ({{ rules_that('ends_from_bands', True) }})
),

final as (
    select
        measures.measure_no,
        cast(bands."at" as bigint) as place,
        {{ band_rate_of('bands.rate', 'bands.points', 'measures.measure_points') }} as rate
    from bands
    inner join measures using (cycle, assessment_id, band_set)
)

select * from final
