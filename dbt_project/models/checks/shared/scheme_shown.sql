-- The scheme as its feeds show it now, one row per value that is not blank.
{%- set feeds = feed_catalogue() | selectattr('fields') | list %}
with
{%- for feed in feeds %}
{{ feed.feed }}_fields as (
    select fields.field
    from (
        values
        {%- for column, _, _, _, _ in feed.fields %}
        ('{{ column }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as fields (field)
),

{{ feed.feed }}_values as (
    select
        scheme.cycle,
        scheme.assessment_id,
        '{{ feed.feed }}' as feed,
        {{ scheme_key(feed['keys']) | indent(8) }} as key,
        fields.field,
        case fields.field
            {%- for column, _, type, _, _ in feed.fields %}
            when '{{ column }}' then {{ scheme_text('scheme.' ~ column, type) }}
            {%- endfor %}
        end as value
    from {{ ref('stg_' ~ feed.feed) }} as scheme
    cross join {{ feed.feed }}_fields as fields
),
{% endfor %}
final as (
    {%- for feed in feeds %}
    select * from {{ feed.feed }}_values
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    cycle,
    assessment_id,
    feed,
    key,
    field,
    value
from final
where value is not null
