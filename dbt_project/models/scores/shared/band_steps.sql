-- Each band set as intervals [band_at, next_at); the first one reaches down without a boundary, the last one up.
with bands as (
    select
        cycle,
        assessment_id,
        band_set,
        {{ figure('"at"') }} as band_at,
        rate as band_rate,
        points as band_points
    from {{ ref('stg_bands') }}
),

neighboured as (
    select
        *,
        lead(band_at) over in_order as next_at,
        lead(band_rate) over in_order as next_rate,
        lead(band_points) over in_order as next_points,
        row_number() over in_order as number
    from bands
    window in_order as (partition by cycle, assessment_id, band_set order by band_at asc)
),

steps as (
    select
        cycle,
        assessment_id,
        band_set,
        band_at,
        band_rate,
        band_points,
        next_at,
        next_rate,
        next_points
    from neighboured
    union all
    select
        cycle,
        assessment_id,
        band_set,
        null as band_at,
        null as band_rate,
        null as band_points,
        band_at as next_at,
        band_rate as next_rate,
        band_points as next_points
    from neighboured
    where number = 1
),

-- The ends without a boundary reach further than any figure does.
final as (
    select
        *,
        {{ figure('coalesce(band_at, -' ~ reach('figure') ~ ' - 1)') }} as reaches_from,
        {{ figure('coalesce(next_at, ' ~ reach('figure') ~ ' + 1)') }} as reaches_to
    from steps
)

select * from final
