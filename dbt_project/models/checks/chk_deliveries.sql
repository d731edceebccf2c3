-- One row per delivery: every row that came in must be landed, superseded or in quarantine.
select
    cycle,
    delivery,
    feed,
    rows_in,
    rows_landed,
    rows_superseded,
    rows_quarantined,
    coalesce(unreadable, false) as unreadable
from {{ source('landing', 'deliveries') }}
