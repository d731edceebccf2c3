-- How many landed rows of each assessment are dated after the as-of date, by feed: nothing below sees them, and a note says so.
{%- set of_assessments = feed_catalogue() | selectattr('names_assessment') | map(attribute='feed') | list %}
with run_context as (
    select * from {{ source('run', 'run_context') }}
),

dated as (
    {%- for feed, dated_by in dated_feeds().items() if feed in of_assessments %}
    select
        _cycle as cycle,
        assessment_id,
        '{{ feed }}' as feed,
        cast({{ dated_by }} as date) as dated_on
    from {{ source('landing', feed) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        dated.cycle,
        dated.assessment_id,
        dated.feed,
        {{ code_text('feed', 'dated.feed') }} as feed_zh,
        count(*) as rows_not_seen,
        min(dated.dated_on) as first_dated_on
    from dated
    inner join run_context on dated.dated_on > run_context.as_of
    group by dated.cycle, dated.assessment_id, dated.feed
)

select * from final
