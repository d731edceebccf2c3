-- One row per assessment and feed: how many rows name it, how many of those are in quarantine and why, and whether it needs the feed.
-- Rows that name no assessment count for all of their cycle, and so do the feeds that have none.
with quarantine as (
    select * from {{ source('landing', 'quarantine') }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

feeds as (
    select
        catalogue.feed,
        catalogue.feed_zh,
        catalogue.feed_kind,
        cast(catalogue.tolerance as decimal(18, 6)) as tolerance
    from (
        values
        {%- for feed in feed_catalogue() %}
        ('{{ feed.feed }}', '{{ feed.zh }}', '{{ feed.kind }}', {{ feed.tolerance }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as catalogue (feed, feed_zh, feed_kind, tolerance)
),

-- An assessment whose own row is in quarantine is one all the same: it must not vanish without a verdict.
assessments as (
    select
        cycle,
        assessment_id
    from {{ ref('stg_assessments') }}
    union
    select
        cycle,
        assessment_id
    from quarantine
    where feed = 'assessments' and assessment_id is not null
    union
    -- Nor does one vanish whose official result has been published.
    select
        cycle,
        assessment_id
    from {{ source('run', 'previous_rankings') }}
),

landed_rows as (
    {%- for feed in feed_catalogue() %}
    select
        '{{ feed.feed }}' as feed,
        _cycle as cycle,
        {{ 'assessment_id' if feed.names_assessment else 'cast(null as varchar) as assessment_id' }},
        cast(count(*) as bigint) as landed
    from {{ source('landing', feed.feed) }}
    group by _cycle{{ ', assessment_id' if feed.names_assessment }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

bad_rows as (
    select
        feed,
        cycle,
        assessment_id,
        cast(sum(case when row is not null then 1 else 0 end) as bigint) as quarantined,
        cast(sum(case when row is null then 1 else 0 end) as bigint) as whole_deliveries,
        {{ each_reason("cast(sum(case when reason_code in (CODES) then 1 else 0 end) as bigint) as NAME") }}
    from quarantine
    group by feed, cycle, assessment_id
),

landed_counts as (
    select
        assessments.cycle,
        assessments.assessment_id,
        landed_rows.feed,
        cast(sum(landed_rows.landed) as bigint) as landed
    from assessments
    inner join landed_rows
        on
            assessments.cycle = landed_rows.cycle
            and (landed_rows.assessment_id is null or assessments.assessment_id = landed_rows.assessment_id)
    group by assessments.cycle, assessments.assessment_id, landed_rows.feed
),

bad_counts as (
    select
        assessments.cycle,
        assessments.assessment_id,
        bad_rows.feed,
        cast(sum(bad_rows.quarantined) as bigint) as quarantined,
        cast(sum(bad_rows.whole_deliveries) as bigint) as whole_deliveries,
        {{ each_reason('cast(sum(bad_rows.NAME) as bigint) as NAME') }}
    from assessments
    inner join bad_rows
        on
            assessments.cycle = bad_rows.cycle
            and (bad_rows.assessment_id is null or assessments.assessment_id = bad_rows.assessment_id)
    group by assessments.cycle, assessments.assessment_id, bad_rows.feed
),

-- Rows whose assessment does not exist (a misspelt code, or a line of totals) count for nobody; all of their cycle are told of them.
stray_counts as (
    select
        bad_rows.cycle,
        bad_rows.feed,
        cast(sum(bad_rows.quarantined) as bigint) as rows_of_nobody,
        min(bad_rows.assessment_id) as code_of_nobody
    from bad_rows
    left join assessments
        on bad_rows.cycle = assessments.cycle and bad_rows.assessment_id = assessments.assessment_id
    where bad_rows.assessment_id is not null and assessments.assessment_id is null
    group by bad_rows.cycle, bad_rows.feed
),

first_due_dates as (
    select
        cycle,
        assessment_id,
        min(due_on) as first_due_on
    from {{ ref('assessment_months') }}
    group by cycle, assessment_id
),

reporting_assessments as (
    select distinct
        indicators.cycle,
        indicators.assessment_id
    from {{ ref('stg_indicators') }} as indicators
    inner join first_due_dates
        on indicators.cycle = first_due_dates.cycle and indicators.assessment_id = first_due_dates.assessment_id
    cross join run_context
    -- Before the first report is due there need not be one.
    where indicators.value_feed = 'reports' and first_due_dates.first_due_on < run_context.as_of
),

final as (
    select
        assessments.cycle,
        assessments.assessment_id,
        feeds.feed,
        feeds.feed_zh,
        feeds.feed_kind,
        feeds.tolerance,
        -- Who answers, what is put right, what is asked of others and what is paid: whatever is wrong there, no point changes.
        feeds.feed not in ('responsibilities', 'rectifications', 'escalations', 'funds') as affects_points,
        feeds.feed in ('organisations', 'assessments', 'participants', 'categories', 'indicators', 'measures')
        or (feeds.feed = 'reports' and reporting_assessments.assessment_id is not null) as is_needed,
        coalesce(landed_counts.landed, 0) as landed,
        coalesce(bad_counts.quarantined, 0) as quarantined,
        coalesce(landed_counts.landed, 0) + coalesce(bad_counts.quarantined, 0) as rows_named,
        {{ ratio('coalesce(bad_counts.quarantined, 0)', 'coalesce(landed_counts.landed, 0) + coalesce(bad_counts.quarantined, 0)') }}
            as quarantined_share,
        coalesce(bad_counts.whole_deliveries, 0) as whole_deliveries,
        coalesce(stray_counts.rows_of_nobody, 0) as rows_of_nobody,
        stray_counts.code_of_nobody,
        {{ each_reason('coalesce(bad_counts.NAME, 0) as NAME') }}
    from assessments
    cross join feeds
    left join landed_counts
        on
            assessments.cycle = landed_counts.cycle
            and assessments.assessment_id = landed_counts.assessment_id
            and feeds.feed = landed_counts.feed
    left join bad_counts
        on
            assessments.cycle = bad_counts.cycle
            and assessments.assessment_id = bad_counts.assessment_id
            and feeds.feed = bad_counts.feed
    left join stray_counts
        on assessments.cycle = stray_counts.cycle and feeds.feed = stray_counts.feed
    left join reporting_assessments
        on
            assessments.cycle = reporting_assessments.cycle
            and assessments.assessment_id = reporting_assessments.assessment_id
)

select * from final
