-- Every delivery in raw/ and what became of its rows: rows_in = rows_landed + rows_superseded + rows_quarantined.
with deliveries as (
    select * from {{ source('landing', 'deliveries') }}
),

final as (
    select
        cast(cycle as integer) as cycle,
        delivery,
        feed,
        sha256,
        encoding,
        rows_in,
        rows_landed,
        rows_superseded,
        rows_quarantined,
        delivered_at,
        unreadable as is_unreadable,
        warnings
    from deliveries
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh
from final
