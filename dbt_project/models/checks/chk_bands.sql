-- One row per row of a band set: a rate or points, and not both.
select
    cycle,
    assessment_id,
    band_set,
    "at" as band_at,
    rate,
    points,
    case when rate is null then 0 else 1 end + case when points is null then 0 else 1 end as given
from {{ ref('stg_bands') }}
