{#-
A landed feed as the run's as-of date sees it: rows dated later are not seen, and of several rows of one key the later delivery
counts. Arguments: feed; key: the contract's key columns; later: the column that decides between deliveries of one key (else the
file path does).
-#}
{%- macro staged(feed, key, later=none) -%}
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

{#-
The figures that a slip of the pen must not carry out of reach, with their kind (macros/portable/in_reach.sql). A landed figure beyond
it fails its assessment: models/checks/chk_figures_in_reach.sql.
-#}
{%- macro held_figures() -%}
{{ return({
    'assessments': {'full_points': 'points', 'late_report_points': 'points', 'missing_report_points': 'points', 'report_due_month_offset': 'months'},
    'bands': {'rate': 'rate'},
    'bonus_claims': {'points': 'points'},
    'bonus_clauses': {'points_each': 'points', 'cap': 'points'},
    'categories': {'points': 'points', 'cap': 'points'},
    'decisions': {'points': 'points'},
    'events': {'points': 'points'},
    'evidence_requirements': {'missing_points': 'points', 'no_stamp_points': 'points', 'no_signature_points': 'points', 'late_points': 'points'},
    'indicators': {'points': 'points', 'floor_rate': 'rate', 'cap_rate': 'rate'},
    'measures': {'share': 'rate', 'lag': 'months', 'base': 'rate', 'floor': 'rate', 'cap': 'rate', 'up_points': 'points', 'down_points': 'points', 'up_cap': 'points'},
    'overrides': {'limit_tier_rank': 'count'},
    'participants': {'headcount': 'count'},
    'ratings': {'score': 'score'},
    'superior_results': {'points': 'points', 'rank': 'count', 'peers': 'count'},
    'surveys': {'panel_weight': 'points', 'grade_value': 'score', 'ballots': 'count'},
    'tiers': {'tier_rank': 'count', 'quota_count': 'count', 'reward_rate': 'rate'},
}) }}
{%- endmacro -%}
