-- One row per row of the scheme that the release before or this run shows: what changed in it without an approval.
with fields as (
    select * from {{ ref('chk_scheme_fields') }}
),

differences as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        field,
        field || '：' || coalesce(previous_value, '（空）') || '→' || coalesce(shown_value, '（空）') as difference
    from fields
    where differs and not may_differ
),

difference_lists as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        cast(count(*) as bigint) as unapproved_fields,
        {{ joined('difference', '；', 'field') }} as differences
    from differences
    group by cycle, assessment_id, feed, key
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

scheme_rows as (
    select distinct
        cycle,
        assessment_id,
        feed,
        key,
        was_there,
        is_there
    from fields
),

final as (
    select
        scheme_rows.cycle,
        scheme_rows.assessment_id,
        scheme_rows.feed,
        feed_names.feed_zh,
        scheme_rows.key,
        case
            when not scheme_rows.was_there then '新增'
            when not scheme_rows.is_there then '删去'
            else '改动'
        end as change_kind,
        coalesce(difference_lists.unapproved_fields, 0) as unapproved_fields,
        difference_lists.differences,
        assessments.assessor_org_id as responsible_org_id
    from scheme_rows
    left join difference_lists
        on
            scheme_rows.cycle = difference_lists.cycle
            and scheme_rows.assessment_id = difference_lists.assessment_id
            and scheme_rows.feed = difference_lists.feed
            and scheme_rows.key = difference_lists.key
    left join feed_names
        on scheme_rows.feed = feed_names.feed
    left join {{ ref('stg_assessments') }} as assessments
        on scheme_rows.cycle = assessments.cycle and scheme_rows.assessment_id = assessments.assessment_id
)

select * from final
