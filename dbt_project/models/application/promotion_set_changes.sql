-- What every set of items changes, for scored_again.
with items as (
    select * from {{ ref('promotion_items') }}
),

set_items as (
    select * from {{ ref('promotion_set_items') }}
),

final as (
    {{ changes_of_items('set_items', 'items') }}
)

select * from final
