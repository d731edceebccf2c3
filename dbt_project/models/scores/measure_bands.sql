-- The intervals of the band set (band_steps) that each measure with rule band or curve looks into.
with band_steps as (
    select * from {{ ref('band_steps') }}
),

measures as (
    select * from {{ ref('measure_parameters') }}
    where rule in ({{ rules_that('bands', 'figure') }})
),

final as (
    select
        measures.measure_no,
        band_steps.band_at,
        band_steps.band_rate,
        band_steps.next_at,
        band_steps.next_rate,
        band_steps.reaches_from,
        band_steps.reaches_to
    from band_steps
    inner join measures using (cycle, assessment_id, band_set)
)

select * from final
