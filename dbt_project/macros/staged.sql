{#-
A landed feed as the run's as-of date sees it: rows dated later are not seen, and of several rows of one key the later delivery
counts: by the column that the contract names for it, else by the file path. Everything about the feed stands in its contract
(expectations/contracts), from which macros/checks/feed_catalogue.sql is generated.
-#}
{%- macro staged(feed) -%}
{%- set key = feed_order()[feed]['identity'] -%}
{%- set later = feed_order()[feed]['later'] -%}
{%- set seen_on = dated_feeds().get(feed) -%}
{%- set held = held_figures().get(feed) -%}
with landed as (
    select * from {{ source('landing', feed) }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

seen as (
    select landed.*
    from landed
    {%- if seen_on %}
    cross join run_context
    where landed.{{ seen_on }} is null or cast(landed.{{ seen_on }} as date) <= run_context.as_of
    {%- endif %}
),

final as (
    select
        _cycle as cycle,
        seen.* exclude (_cycle, _superseded)
        {%- if held %} replace (
            {%- for column, kind in held.items() %}
            {{ in_reach(adapter.quote(column), kind) }} as {{ adapter.quote(column) }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {%- endif %}
    from seen
    qualify row_number() over (
        partition by _cycle{% for column in key %}, {{ adapter.quote(column) }}{% endfor %}
        order by {% if later %}{{ later }} desc nulls last, {% endif %}_delivery desc nulls last, _row desc nulls last
    ) = 1
)

select * from final
{%- endmacro -%}
