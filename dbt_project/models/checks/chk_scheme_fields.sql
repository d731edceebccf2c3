-- The scheme of the release before beside the scheme as shown now, value by value; an assessment that is new is compared with itself, so that
-- as much is looked at in its first release as in any later one. A difference that appears after the first month began needs a scheme_changes
-- row; figures of peers (references) are added as they come.
with previous as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        field,
        value
    from {{ source('run', 'previous_scheme') }}
),

shown as (
    select * from {{ ref('scheme_shown') }}
),

-- The latest date that any release has shown: going back before it puts no scheme out of force.
as_of_dates as (
    select as_of from {{ source('run', 'run_context') }}
    union all
    select coalesce(latest_as_of, as_of) as as_of from {{ source('run', 'previous_release') }}
),

latest as (
    select max(as_of) as as_of
    from as_of_dates
),

-- When an assessment begins is what was approved, not what is shown: moving the beginning would else free everything.
approved_beginnings as (
    select
        cycle,
        assessment_id,
        max(value) as first_month
    from previous
    where feed = 'assessments' and field = 'first_month'
    group by cycle, assessment_id
),

known_assessments as (
    select distinct
        previous.cycle,
        previous.assessment_id
    from previous
    inner join {{ ref('chk_assessments') }} as assessments
        on previous.cycle = assessments.cycle and previous.assessment_id = assessments.assessment_id
),

before as (
    select previous.*
    from previous
    inner join known_assessments
        on previous.cycle = known_assessments.cycle and previous.assessment_id = known_assessments.assessment_id
    union all
    select shown.*
    from shown
    left join known_assessments
        on shown.cycle = known_assessments.cycle and shown.assessment_id = known_assessments.assessment_id
    where known_assessments.assessment_id is null
),

compared as (
    select
        coalesce(shown.cycle, before.cycle) as cycle,
        coalesce(shown.assessment_id, before.assessment_id) as assessment_id,
        coalesce(shown.feed, before.feed) as feed,
        coalesce(shown.key, before.key) as key,
        coalesce(shown.field, before.field) as field,
        before.value as previous_value,
        shown.value as shown_value
    from shown
    full outer join before
        on
            shown.cycle = before.cycle
            and shown.assessment_id = before.assessment_id
            and shown.feed = before.feed
            and shown.key = before.key
            and shown.field = before.field
),

scheme_rows as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        max(case when previous_value is not null then 1 else 0 end) = 1 as was_there,
        max(case when shown_value is not null then 1 else 0 end) = 1 as is_there
    from compared
    group by cycle, assessment_id, feed, key
),

approved_fields as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        field
    from {{ ref('chk_scheme_changes') }}
    union
    select
        cycle,
        assessment_id,
        feed,
        key,
        'assigned' as field
    from {{ ref('chk_scheme_changes') }}
    where settles_assigned
),

-- What a blank of a field means: a row that never had the field says the same as one that has the contract's default in it.
blank_values as (
    {{ blank_values() }}
),

-- Until extras came, a blank floor_rate was shown as 0, and in a scored category that is what it means.
scored_indicators as (
    select
        indicators.cycle,
        indicators.assessment_id,
        'indicators' as feed,
        indicators.indicator_id as key,
        'floor_rate' as field,
        '0' as lowest_rate
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_categories') }} as categories using (cycle, assessment_id, category_id)
    where categories.kind = 'scored'
),

-- What a blank means in a row that both releases have.
meant as (
    select
        compared.cycle,
        compared.assessment_id,
        compared.feed,
        compared.key,
        compared.field,
        case when scheme_rows.was_there and scheme_rows.is_there then coalesce(blank_values.value, scored_indicators.lowest_rate) end as blank_value
    from compared
    inner join scheme_rows using (cycle, assessment_id, feed, key)
    left join blank_values using (feed, field)
    left join scored_indicators using (cycle, assessment_id, feed, key, field)
),

approved_rows as (
    select distinct
        cycle,
        assessment_id,
        feed,
        key
    from approved_fields
),

final as (
    select
        compared.cycle,
        compared.assessment_id,
        compared.feed,
        compared.key,
        compared.field,
        compared.previous_value,
        compared.shown_value,
        scheme_rows.was_there,
        scheme_rows.is_there,
        (
            coalesce(compared.previous_value, meant.blank_value) is distinct from coalesce(compared.shown_value, meant.blank_value)
        ) as differs,
        coalesce(approved_beginnings.first_month, assessments.first_month) > {{ month_of('latest.as_of') }}
        or (compared.feed = 'references' and not scheme_rows.was_there)
        or approved_fields.field is not null
        -- A row that came or went is approved by one change that names it, whatever the field.
        or (not (scheme_rows.was_there and scheme_rows.is_there) and approved_rows.key is not null)
            as may_differ
    from compared
    inner join {{ ref('chk_assessments') }} as assessments using (cycle, assessment_id)
    inner join scheme_rows using (cycle, assessment_id, feed, key)
    inner join meant using (cycle, assessment_id, feed, key, field)
    cross join latest
    left join approved_beginnings using (cycle, assessment_id)
    left join approved_fields using (cycle, assessment_id, feed, key, field)
    left join approved_rows using (cycle, assessment_id, feed, key)
)

select * from final
