-- The intervals of the band set (band_steps) that each measure with rule band or curve looks into.
-- A band in points is a fraction of the measure's points, not rounded before use.
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
        {{ band_rate_of('band_steps.band_rate', 'band_steps.band_points', 'measures.measure_points') }} as band_rate,
        band_steps.next_at,
        {{ band_rate_of('band_steps.next_rate', 'band_steps.next_points', 'measures.measure_points') }} as next_rate,
        band_steps.reaches_from,
        band_steps.reaches_to
    from band_steps
    inner join measures using (cycle, assessment_id, band_set)
)

select * from final
