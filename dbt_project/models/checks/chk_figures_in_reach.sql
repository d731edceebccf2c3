{%- set catalogue = feed_catalogue() %}
-- One row per landed figure that counts and lies beyond what can be reckoned with: staging holds it at the edge, so no score may be made of it.
with
{%- for feed, columns in held_figures().items() %}
{%- set known = catalogue | selectattr('feed', 'equalto', feed) | first %}
{{ feed }}_beyond as (
    {%- for column, kind in columns.items() %}
    select
        landed._cycle,
        landed._delivery,
        landed._row,
        '{{ column }}' as column_name,
        '{{ known.figures[column] }}' as column_zh,
        cast(landed.{{ adapter.quote(column) }} as decimal(24, 6)) as value,
        cast({{ reach(kind) }} as bigint) as reach
    from {{ source('landing', feed) }} as landed
    where landed.{{ adapter.quote(column) }} > {{ reach(kind) }} or landed.{{ adapter.quote(column) }} < -{{ reach(kind) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- Only the row that counts: a slip that was corrected harms nobody.
{{ feed }}_counted as (
    select
        staged.cycle,
        staged.assessment_id,
        '{{ feed }}' as feed,
        '{{ known.zh }}' as feed_zh,
        beyond.column_name,
        beyond.column_zh,
        beyond._delivery as delivery,
        beyond._row as delivery_row,
        beyond.value,
        beyond.reach
    from {{ feed }}_beyond as beyond
    inner join {{ ref('stg_' ~ feed) }} as staged
        on beyond._cycle = staged.cycle and beyond._delivery = staged._delivery and beyond._row = staged._row
),
{% endfor %}
final as (
    {%- for feed in held_figures() %}
    select * from {{ feed }}_counted
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    *,
    abs(value) <= reach as is_in_reach
from final
