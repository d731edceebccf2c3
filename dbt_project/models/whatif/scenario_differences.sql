-- 情景逐行差异: every category, indicator and ledger entry that has other points under the scenario, with both sentences side by side.
{%- set levels = [
    {'name': 'category', 'mart': 'category_scores', 'points': 'points', 'item': 'scores.category_id', 'lacks': ['indicator_id', 'entry', 'explanation']},
    {'name': 'indicator', 'mart': 'indicator_scores', 'points': 'points_after_penalties as points', 'item': 'scores.indicator_id', 'lacks': ['entry']},
    {'name': 'entry', 'mart': 'score_ledger', 'points': 'points', 'item': 'substr(scores.entry_id, length(scores.scenario) + 2)', 'lacks': []},
] %}
{%- set texts = ['indicator_id', 'entry', 'explanation'] %}
with scored as (
    select * from {{ source('whatif', 'scenarios') }}
    where verdict = 'scored'
),
{% for level in levels %}
{%- for side in ['scenario', 'actual'] %}
{{ level.name }}_{{ side }} as (
    select
        {{ 'scores' if side == 'scenario' else 'scored' }}.scenario,
        scores.cycle,
        scores.assessment_id,
        scores.unit_id,
        scores."month",
        {{ level.item }} as item_id,
        scores.category_id,
        {%- for text in texts %}
        {{ 'cast(null as varchar) as ' ~ text if text in level.lacks else 'scores.' ~ text }},
        {%- endfor %}
        scores.{{ level.points }}
    {%- if side == 'scenario' %}
    from {{ source('whatif', level.mart) }} as scores
    {%- else %}
    from {{ ref(level.mart) }} as scores
    inner join scored using (cycle, assessment_id)
    where scores.scenario = 'actual'
    {%- endif %}
),
{% endfor %}
{{ level.name }}_differences as (
    select
        coalesce(after.scenario, before.scenario) as scenario,
        coalesce(after.cycle, before.cycle) as cycle,
        coalesce(after.assessment_id, before.assessment_id) as assessment_id,
        coalesce(after.unit_id, before.unit_id) as unit_id,
        coalesce(after."month", before."month") as "month",
        '{{ level.name }}' as level,
        coalesce(after.item_id, before.item_id) as item_id,
        coalesce(after.category_id, before.category_id) as category_id,
        coalesce(after.indicator_id, before.indicator_id) as indicator_id,
        coalesce(after.entry, before.entry) as entry,
        before.points as points_actual,
        after.points as points_scenario,
        before.explanation as explanation_actual,
        after.explanation as explanation_scenario
    from {{ level.name }}_scenario as after
    full outer join {{ level.name }}_actual as before
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
    select * from {{ level.name }}_differences
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

select
    *,
    {{ code_text('level', 'level') }} as level_zh,
    {{ code_text('entry', 'entry') }} as entry_zh
from final
