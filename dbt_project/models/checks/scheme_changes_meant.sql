-- One row per approved change that is seen, as it is meant: feed, key, field and value however they are spelled, and whether it is the last.
{%- set feeds = feed_catalogue() | selectattr('fields') | list %}
{%- set parts = feeds | map(attribute='keys') | map('length') | max %}
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
        {%- for feed in feeds %}
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
        {%- for feed in feeds %}
        {%- set last_feed = loop.last %}
        {%- for column, zh, type, _, _ in feed.fields %}
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
        {%- for feed in feeds %}
        {%- set last_feed = loop.last %}
        {%- for column, _, type, coded, _ in feed.fields %}
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
        names.parts
        {%- for n in range(1, parts + 1) %},
        names.type_{{ n }}
        {%- endfor %}
    from (
        values
        {%- for feed in feeds %}
        ('{{ feed.feed }}', '{{ feed['keys'] | map('first') | join('/') }}', {{ feed['keys'] | length }}
        {%- for n in range(parts) %}, '{{ feed['keys'][n][1] if n < feed['keys'] | length else '' }}'{% endfor %})
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) as names (feed, key_names, parts{% for n in range(1, parts + 1) %}, type_{{ n }}{% endfor %})
),

-- The parts of a key stand between strokes; a month as the last of them may have a stroke of its own.
parted as (
    select
        changes.*,
        feed_names.feed,
        key_columns.key_names
        {%- for n in range(1, parts + 1) %},
        key_columns.type_{{ n }},
        case
            when key_columns.parts > {{ n }} then split_part(changes.key_given, '/', {{ n }})
            when key_columns.parts = {{ n }}
                then substr(changes.key_given, 1{% for before in range(1, n) %} + length(split_part(changes.key_given, '/', {{ before }})) + 1{% endfor %})
        end as part_{{ n }}
        {%- endfor %}
    from changes
    left join feed_names
        on changes.feed_given = feed_names.feed or changes.feed_given = feed_names.feed_zh
    left join key_columns
        on feed_names.feed = key_columns.feed
),

keyed as (
    select
        *
        {%- for n in range(1, parts + 1) %},
        coalesce(
            {%- for feed in feeds if feed['keys'] | length >= n and feed['keys'][n - 1][2] %}
            case
                {%- for value_zh, value in feed['keys'][n - 1][2].items() %}
                when feed = '{{ feed.feed }}' and part_{{ n }} = '{{ value_zh }}' then '{{ value }}'
                {%- endfor %}
            end,
            {%- endfor %}
            {{ key_part_meant('part_' ~ n, 'type_' ~ n) }},
            part_{{ n }}
        ) as meant_{{ n }}
        {%- endfor %}
    from parted
),

named as (
    select
        keyed.*,
        field_names.field,
        field_names.field_zh,
        field_names.field_type,
        coalesce(
            rtrim(keyed.meant_1{% for n in range(2, parts + 1) %} || coalesce('/' || keyed.meant_{{ n }}, ''){% endfor %}, '/'), keyed.key_given
        ) as key,
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
final as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, coalesce(feed, feed_given), key, coalesce(field, field_given)
            order by approved_on desc nulls last, change_id desc nulls last
        ) = 1 as is_latest
    from named
)

select * from final
