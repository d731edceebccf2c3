{#-
A landed feed as the run's as-of date sees it: rows dated later are not seen, and of several rows of one key the later delivery
counts. Arguments: feed; key: the contract's key columns; later: the column
that decides between deliveries of one key (else the file path does); held: columns that a slip of the pen must not
carry out of reach, with their kind (macros/portable/in_reach.sql).
-#}
{%- macro staged(feed, key, later=none, held=none) -%}
{%- set seen_on = dated_feeds().get(feed) -%}
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

{#- The feeds whose rows carry a date, with the column that dates them: what is dated after the as-of date is not seen. -#}
{%- macro dated_feeds() -%}
{{ return({
    'reports': 'submitted_at',
    'documents': 'received_at',
    'events': 'occurred_on',
    'bonus_claims': 'decided_on',
    'overrides': 'decided_on',
    'decisions': 'decided_on',
    'scheme_changes': 'approved_on',
}) }}
{%- endmacro -%}
