-- What each place earns in the measures that rank: at > 0 counted from the top, at < 0 from the bottom.
with bands as (
    select * from {{ ref('stg_bands') }}
    where "at" = round("at", 0)
),

measures as (
    select * from {{ ref('measure_parameters') }}
    where rule in ({{ rules_that('bands', 'place') }})
),

final as (
    select
        measures.measure_no,
        cast(bands."at" as bigint) as place,
        bands.rate
    from bands
    inner join measures using (cycle, assessment_id, band_set)
)

select * from final
