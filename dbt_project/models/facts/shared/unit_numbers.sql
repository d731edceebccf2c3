-- A number for every unit. Tables with a row for every unit, indicator and month carry numbers instead of ids: they are joined and
-- summed three times as fast. The numbers hold within one build only; what is published or carried over has the ids.
with named as (
    select unit_id from {{ ref('stg_participants') }}
    {%- for feed in ['reports', 'targets', 'surveys', 'ratings', 'superior_results'] %}
    union all
    select distinct unit_id from {{ source('landing', feed) }}
    {%- endfor %}
),

distinct_units as (
    select distinct unit_id
    from named
    where unit_id is not null
),

final as (
    select
        unit_id,
        cast(row_number() over (order by unit_id asc) as integer) as unit_no
    from distinct_units
)

select * from final
