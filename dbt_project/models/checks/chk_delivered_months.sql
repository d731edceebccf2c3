-- One row per delivery of monthly figures, targets or events and the assessment that it names: how many of its rows fall into its months.
{%- set dated = {'reports': 'month', 'targets': 'month', 'surveys': 'month', 'ratings': 'month', 'superior_results': 'month', 'events': 'occurred_on'} %}
with delivered as (
    {%- for feed, column in dated.items() %}
    select
        '{{ feed }}' as feed,
        _cycle as cycle,
        assessment_id,
        _delivery as delivery,
        {{ column if column == 'month' else month_of(column) }} as "month"
    from {{ source('landing', feed) }}
    where not _superseded
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

feed_names as (
    select
        names.feed,
        names.feed_zh
    from (
        values
        {%- for feed in feed_catalogue() %}
        ('{{ feed.feed }}', '{{ feed.zh }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as names (feed, feed_zh)
),

confirmations as (
    select distinct
        cycle,
        assessment_id
    from {{ ref('confirmations') }}
    where subject_id = assessment_id
),

final as (
    select
        delivered.cycle,
        delivered.assessment_id,
        delivered.feed,
        feed_names.feed_zh,
        delivered.delivery,
        terms.first_month,
        terms.final_month,
        min(delivered."month") as earliest_month,
        max(delivered."month") as latest_month,
        cast(count(*) as bigint) as rows_dated,
        cast(sum(case when delivered."month" between terms.first_month and terms.final_month then 1 else 0 end) as bigint) as rows_inside,
        max(case when confirmations.assessment_id is null then 0 else 1 end) = 1 as is_meant
    from delivered
    inner join {{ ref('stg_assessments') }} as terms
        on delivered.cycle = terms.cycle and delivered.assessment_id = terms.assessment_id
    inner join feed_names
        on delivered.feed = feed_names.feed
    left join confirmations
        on delivered.cycle = confirmations.cycle and delivered.assessment_id = confirmations.assessment_id
    where delivered."month" is not null and terms.first_month <= terms.final_month
    group by
        delivered.cycle, delivered.assessment_id, delivered.feed, feed_names.feed_zh, delivered.delivery,
        terms.first_month, terms.final_month
)

select * from final
