-- Every blank of every sentence, filled.
with final as (
    {%- for topic in briefing_topics() %}
    select * from {{ ref('briefing_' ~ topic) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    cycle,
    assessment_id,
    unit_id,
    "month",
    topic,
    line,
    lead,
    place,
    name,
    "value",
    shown,
    before,
    after,
    source_mart
from final
