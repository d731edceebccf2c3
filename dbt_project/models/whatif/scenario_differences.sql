-- 情景逐行差异: every category, indicator and ledger entry that has other points under the scenario, with both sentences side by side.
{%- set levels = [
    ('category', 'category_scores', 'category_id', 'points', 'cast(null as varchar)', 'cast(null as varchar)', 'category_id'),
    ('indicator', 'indicator_scores', 'category_id', 'points_after_penalties', 'explanation', 'cast(null as varchar)', 'indicator_id'),
    ('entry', 'score_ledger', 'category_id', 'points', 'explanation', 'entry', 'substr(entry_id, length(scenario) + 2)'),
] %}
with scored as (
    select * from {{ source('whatif', 'scenarios') }}
    where verdict = 'scored'
),
{% for level, mart, category, points, explanation, entry, item in levels %}
{{ level }}_scenario as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        {{ item }} as item_id,
        {{ category }} as category_id,
        {{ 'cast(null as varchar)' if level == 'category' else 'indicator_id' }} as indicator_id,
        {{ entry }} as entry,
        {{ points }} as points,
        {{ explanation }} as explanation
    from {{ source('whatif', mart) }}
),

{{ level }}_actual as (
    select
        scored.scenario,
        scores.cycle,
        scores.assessment_id,
        scores.unit_id,
        scores."month",
        {{ 'substr(scores.entry_id, length(scores.scenario) + 2)' if level == 'entry' else 'scores.' ~ item }} as item_id,
        scores.{{ category }} as category_id,
        {{ 'cast(null as varchar)' if level == 'category' else 'scores.indicator_id' }} as indicator_id,
        {{ 'scores.entry' if level == 'entry' else entry }} as entry,
        scores.{{ points }} as points,
        {{ explanation if level == 'category' else 'scores.explanation' }} as explanation
    from {{ ref(mart) }} as scores
    inner join scored
        on
            scores.cycle = scored.cycle
            and scores.assessment_id = scored.assessment_id
    where scores.scenario = 'actual'
),

{{ level }}_differences as (
    select
        coalesce(after.scenario, before.scenario) as scenario,
        coalesce(after.cycle, before.cycle) as cycle,
        coalesce(after.assessment_id, before.assessment_id) as assessment_id,
        coalesce(after.unit_id, before.unit_id) as unit_id,
        coalesce(after."month", before."month") as "month",
        '{{ level }}' as level,
        coalesce(after.item_id, before.item_id) as item_id,
        coalesce(after.category_id, before.category_id) as category_id,
        coalesce(after.indicator_id, before.indicator_id) as indicator_id,
        coalesce(after.entry, before.entry) as entry,
        before.points as points_actual,
        after.points as points_scenario,
        before.explanation as explanation_actual,
        after.explanation as explanation_scenario
    from {{ level }}_scenario as after
    full outer join {{ level }}_actual as before
        on
            after.scenario = before.scenario
            and after.cycle = before.cycle
            and after.assessment_id = before.assessment_id
            and after.unit_id = before.unit_id
            and after."month" = before."month"
            and after.item_id = before.item_id
    where after.points is distinct from before.points
),
{% endfor %}
differences as (
    {%- for level in levels %}
    select * from {{ level[0] }}_differences
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        scenario,
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        "month",
        level,
        item_id,
        category_id,
        indicator_id,
        entry,
        {{ points('points_actual') }} as points_actual,
        {{ points('points_scenario') }} as points_scenario,
        {{ points('coalesce(points_scenario, 0) - coalesce(points_actual, 0)') }} as difference,
        explanation_actual,
        explanation_scenario
    from differences
)

select * from final
