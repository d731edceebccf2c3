-- What every item brings by itself, scored again, and the order in which items are taken: what counts before what somebody has to decide first,
-- what brings most, then the least effort, the nearest deadline. Of several figures of one indicator the best comes first, the others behind all
-- (is_main), as only one of them can be reported. weight, key_weight: sets of items are sums of them (promotion_sets).
with items as (
    select * from {{ ref('promotion_items') }}
),

tries as (
    select * from {{ ref('promotion_tries') }}
),

singles as (
    select * from {{ ref('promotion_singles') }}
),

tried as (
    select distinct
        try_no,
        cycle,
        assessment_id,
        unit_id,
        item_id
    from tries
),

unchanged as (
    select
        tried.cycle,
        tried.assessment_id,
        tried.unit_id,
        singles.total
    from tried
    inner join singles on tried.try_no = singles.try_no
    where tried.item_id is null
),

priced as (
    select
        items.*,
        coalesce(case when items.change in ('value', 'place') then items.indicator_id end, items.item_id) as item_key,
        unchanged.total as total_now,
        singles.total - unchanged.total as gain
    from items
    inner join tried using (cycle, assessment_id, unit_id, item_id)
    inner join singles on tried.try_no = singles.try_no
    inner join unchanged using (cycle, assessment_id, unit_id)
),

mained as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, unit_id, is_counted, item_key order by gain desc, effort asc, due_on asc nulls last, item_id asc
        ) = 1 as is_main
    from priced
    where gain > 0
),

placed as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, unit_id
            order by
                case when is_counted then 0 else 1 end asc, case when is_main then 0 else 1 end asc,
                gain desc, kind_order asc, effort asc, due_on asc nulls last, item_id asc
        ) as place,
        dense_rank() over (partition by cycle, assessment_id, unit_id order by item_key asc) as key_place
    from mained
),

-- No plan has more than sixty steps.
final as (
    select
        * exclude (place, key_place),
        cast(place as integer) as place,
        cast(pow(2, place - 1) as bigint) as weight,
        cast(pow(2, key_place - 1) as bigint) as key_weight
    from placed
    where place <= 60 and key_place <= 60
)

select * from final
