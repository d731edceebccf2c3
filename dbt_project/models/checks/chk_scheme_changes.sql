-- One row per approved change that is seen: does the scheme show what was approved last, and is the approval in the register, stamped?
with changes as (
    select
        cycle,
        assessment_id,
        change_id,
        feed as feed_given,
        rtrim(key, '/') as key,
        field as field_given,
        old_value,
        new_value,
        approved_by,
        document_id,
        approved_on
    from {{ ref('stg_scheme_changes') }}
),

feed_names as (
    select
        names.feed,
        names.feed_zh
    from (
        values
        {%- for feed in feed_catalogue() | selectattr('fields') %}
        ('{{ feed.feed }}', '{{ feed.zh }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as names (feed, feed_zh)
),

field_names as (
    select
        names.feed,
        names.field,
        names.field_zh,
        names.field_type
    from (
        values
        {%- for feed in feed_catalogue() | selectattr('fields') %}
        {%- set last_feed = loop.last %}
        {%- for column, zh, type, _ in feed.fields %}
        ('{{ feed.feed }}', '{{ column }}', '{{ zh }}', '{{ type }}'){{ ',' if not (loop.last and last_feed) }}
        {%- endfor %}
        {%- endfor %}
    ) as names (feed, field, field_zh, field_type)
),

coded_values as (
    select
        pairs.feed,
        pairs.field,
        pairs.value_zh,
        pairs.value
    from (
        values
        {%- for feed in feed_catalogue() | selectattr('fields') %}
        {%- set last_feed = loop.last %}
        {%- for column, _, type, coded in feed.fields %}
        {%- set pairs = {'是': 'true', '有': 'true', '√': 'true', '1': 'true', '否': 'false', '无': 'false', '×': 'false', '0': 'false'}
            if type == 'bool' else coded %}
        {%- for value_zh, value in pairs.items() %}
        ('{{ feed.feed }}', '{{ column }}', '{{ value_zh }}', '{{ value }}'),
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        ('', '', '', '')
    ) as pairs (feed, field, value_zh, value)
),

named as (
    select
        changes.*,
        feed_names.feed,
        field_names.field,
        field_names.field_zh,
        field_names.field_type,
        coalesce(coded_values.value, changes.new_value) as approved_value,
        row_number() over (
            partition by changes.cycle, changes.assessment_id, changes.feed_given, changes.key, changes.field_given
            order by changes.approved_on desc nulls last, changes.change_id desc nulls last
        ) = 1 as is_latest
    from changes
    left join feed_names
        on changes.feed_given = feed_names.feed or changes.feed_given = feed_names.feed_zh
    left join field_names
        on
            feed_names.feed = field_names.feed
            and (changes.field_given = field_names.field or changes.field_given = field_names.field_zh)
    left join coded_values
        on
            field_names.feed = coded_values.feed
            and field_names.field = coded_values.field
            and changes.new_value = coded_values.value_zh
),

final as (
    select
        named.cycle,
        named.assessment_id,
        named.change_id,
        coalesce(named.feed, named.feed_given) as feed,
        named.key,
        coalesce(named.field, named.field_given) as field,
        coalesce(named.field_zh, named.field_given) as field_zh,
        named.new_value,
        scheme.value as shown_value,
        named.field is not null as is_known,
        named.is_latest,
        case
            when named.approved_value is null or scheme.value is null then named.approved_value is null and scheme.value is null
            else {{ means_the_same('named.approved_value', 'scheme.value', 'named.field_type') }}
        end as is_shown,
        named.approved_by,
        named.approved_on,
        named.document_id,
        documents.document_id is not null as document_registered,
        documents.stamp,
        assessments.assessor_org_id as responsible_org_id
    from named
    left join {{ ref('scheme_shown') }} as scheme
        on
            named.cycle = scheme.cycle
            and named.assessment_id = scheme.assessment_id
            and named.feed = scheme.feed
            and named.key = scheme.key
            and named.field = scheme.field
    left join {{ ref('stg_documents') }} as documents
        on named.cycle = documents.cycle and named.document_id = documents.document_id
    left join {{ ref('stg_assessments') }} as assessments
        on named.cycle = assessments.cycle and named.assessment_id = assessments.assessment_id
)

select * from final
