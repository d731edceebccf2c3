-- One row per approved change that is seen: does the scheme show what was approved last, and is the approval in the register, stamped?
with changes as (
    select
        cycle,
        assessment_id,
        change_id,
        feed as feed_given,
        rtrim(replace(key, ' ', ''), '/') as key_given,
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

key_columns as (
    select
        names.feed,
        names.key_names,
        names.parts,
        names.last_type
    from (
        values
        {%- for feed in feed_catalogue() | selectattr('fields') %}
        ('{{ feed.feed }}', '{{ feed['keys'] | map('first') | join('/') }}', {{ feed['keys'] | length }}, '{{ feed['keys'][-1][1] }}')
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) as names (feed, key_names, parts, last_type)
),

-- Only the last part of a key is ever a number or a month; what stands before it are ids.
parted as (
    select
        changes.*,
        feed_names.feed,
        key_columns.key_names,
        key_columns.last_type,
        case key_columns.parts
            when 1 then ''
            when 2 then split_part(changes.key_given, '/', 1) || '/'
            when 3 then split_part(changes.key_given, '/', 1) || '/' || split_part(changes.key_given, '/', 2) || '/'
        end as key_before
    from changes
    left join feed_names
        on changes.feed_given = feed_names.feed or changes.feed_given = feed_names.feed_zh
    left join key_columns
        on feed_names.feed = key_columns.feed
),

keyed as (
    select
        *,
        substr(key_given, length(key_before) + 1) as key_last
    from parted
),

named as (
    select
        keyed.*,
        field_names.field,
        field_names.field_zh,
        field_names.field_type,
        coalesce(keyed.key_before || {{ key_part_meant('keyed.key_last', 'keyed.last_type') }}, keyed.key_given) as key,
        -- What landing reads as an empty number is one here too; of a target, `/` says more: that it is not assigned.
        case
            when field_names.field_type in ('num', 'int') and {{ is_empty_number('keyed.new_value') }} then null
            else coalesce(coded_values.value, keyed.new_value)
        end as approved_value,
        coalesce(keyed.feed = 'targets' and field_names.field = 'target', false) as is_target,
        coalesce(keyed.new_value = '/', false) as is_slash
    from keyed
    left join field_names
        on
            keyed.feed = field_names.feed
            and (keyed.field_given = field_names.field or keyed.field_given = field_names.field_zh)
    left join coded_values
        on
            field_names.feed = coded_values.feed
            and field_names.field = coded_values.field
            and keyed.new_value = coded_values.value_zh
),

-- However feed, key and field are spelled, the changes of one value are one history.
ordered as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, coalesce(feed, feed_given), key, coalesce(field, field_given)
            order by approved_on desc nulls last, change_id desc nulls last
        ) = 1 as is_latest
    from named
),

shown as (
    select * from {{ ref('scheme_shown') }}
),

shown_rows as (
    select distinct
        cycle,
        assessment_id,
        feed,
        key
    from shown
),

not_assigned as (
    select
        cycle,
        assessment_id,
        key
    from shown
    where feed = 'targets' and field = 'assigned' and value = 'false'
),

compared as (
    select
        ordered.*,
        case when ordered.is_target and scheme.value is null and not_assigned.key is not null then '/' else scheme.value end as shown_value,
        shown_rows.key is not null as row_is_shown,
        not_assigned.key is not null as is_not_assigned,
        case
            when ordered.is_target and ordered.is_slash then scheme.value is null and not_assigned.key is not null
            when ordered.approved_value is null or scheme.value is null then ordered.approved_value is null and scheme.value is null
            else {{ means_the_same('ordered.approved_value', 'scheme.value', 'ordered.field_type') }}
        end as is_shown
    from ordered
    left join shown as scheme
        on
            ordered.cycle = scheme.cycle
            and ordered.assessment_id = scheme.assessment_id
            and ordered.feed = scheme.feed
            and ordered.key = scheme.key
            and ordered.field = scheme.field
    left join shown_rows
        on
            ordered.cycle = shown_rows.cycle
            and ordered.assessment_id = shown_rows.assessment_id
            and ordered.feed = shown_rows.feed
            and ordered.key = shown_rows.key
    left join not_assigned
        on
            ordered.cycle = not_assigned.cycle
            and ordered.assessment_id = not_assigned.assessment_id
            and ordered.key = not_assigned.key
),

final as (
    select
        compared.cycle,
        compared.assessment_id,
        compared.change_id,
        coalesce(compared.feed, compared.feed_given) as feed,
        compared.key,
        coalesce(compared.field, compared.field_given) as field,
        coalesce(compared.field_zh, compared.field_given) as field_zh,
        compared.new_value,
        compared.shown_value,
        case
            when compared.field is null then '里没有这样的数据类或字段'
            when not compared.row_is_shown then '里没有这一行（对象键应是 ' || compared.key_names || '）'
            else '现在显示的是' || coalesce(compared.shown_value, '（空）')
        end as shown_text,
        compared.field is not null as is_known,
        compared.is_latest,
        compared.is_shown,
        -- `/` and a number say of a target also whether it is assigned.
        compared.is_target and compared.is_latest and compared.is_shown and compared.is_slash = compared.is_not_assigned as settles_assigned,
        compared.approved_by,
        compared.approved_on,
        compared.document_id,
        documents.document_id is not null as document_registered,
        documents.stamp,
        assessments.assessor_org_id as responsible_org_id
    from compared
    left join {{ ref('stg_documents') }} as documents
        on
            compared.cycle = documents.cycle
            and compared.assessment_id = documents.assessment_id
            and compared.document_id = documents.document_id
    left join {{ ref('stg_assessments') }} as assessments
        on compared.cycle = assessments.cycle and compared.assessment_id = assessments.assessment_id
)

select * from final
