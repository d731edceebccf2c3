-- 情景改了什么: the scheme of each scenario against the official one, value by value.
with scored as (
    select * from {{ source('whatif', 'scenarios') }}
    where verdict = 'scored'
),

scenario_values as (
    select * from {{ source('whatif', 'scheme_shown') }}
),

official as (
    select
        scored.scenario,
        shown.cycle,
        shown.assessment_id,
        shown.feed,
        shown.key,
        shown.field,
        shown.value
    from {{ ref('scheme_shown') }} as shown
    inner join scored using (cycle, assessment_id)
),

official_objects as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        feed,
        key
    from official
),

scenario_objects as (
    select distinct
        scenario,
        cycle,
        assessment_id,
        feed,
        key
    from scenario_values
),

differing as (
    select
        coalesce(scenario_values.scenario, official.scenario) as scenario,
        coalesce(scenario_values.cycle, official.cycle) as cycle,
        coalesce(scenario_values.assessment_id, official.assessment_id) as assessment_id,
        coalesce(scenario_values.feed, official.feed) as feed,
        coalesce(scenario_values.key, official.key) as key,
        coalesce(scenario_values.field, official.field) as field,
        official.value as old_value,
        scenario_values.value as new_value
    from scenario_values
    full outer join official
        on
            scenario_values.scenario = official.scenario
            and scenario_values.cycle = official.cycle
            and scenario_values.assessment_id = official.assessment_id
            and scenario_values.feed = official.feed
            and scenario_values.key = official.key
            and scenario_values.field = official.field
    where official.value is distinct from scenario_values.value
),

final as (
    select
        differing.scenario,
        cast(differing.cycle as integer) as cycle,
        differing.assessment_id,
        differing.feed,
        differing.key as object,
        differing.field,
        case
            when official_objects.key is null then 'added'
            when scenario_objects.key is null then 'removed'
            else 'changed'
        end as change,
        differing.old_value as old,
        differing.new_value as new
    from differing
    left join official_objects using (scenario, cycle, assessment_id, feed, key)
    left join scenario_objects using (scenario, cycle, assessment_id, feed, key)
)

select
    *,
    {{ code_text('feed', 'feed') }} as feed_zh,
    {{ code_text('field', "(feed || '.' || field)") }} as field_zh,
    {{ code_text('change', 'change') }} as change_zh
from final
