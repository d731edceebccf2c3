{#-
Scoring again, through the same engine, with something changed: the SQL of the engine's own models, over again, on twins of units. Every try is a
unit's twin, `unit#try`, with one or more changes; who competes with it, and what the units have in common, stays as it is. One pass for
all tries: a try is a key in every table, as a scenario is. No arithmetic of scoring stands here: which rows a twin has, and what reads them.

`changes`: a model with try_no, cycle, assessment_id, unit_id, "month", change, indicator_id, source_feed, source_key, new_value, points.
  value     the unit's figure of the month becomes new_value
  place     the unit's place at the level above becomes new_value
  charge    the penalty of source_feed, source_key becomes points (0: gone)
  decision  points are given on the indicator
  claim     the claim source_key counts with these points
  none      nothing: the try must come out as the unit did
Gives the CTEs of a `with`; the last two, again_unit_totals and again_category_scores, are read by whoever calls it, with again_tries.

What is found by itself: every model between the marks, penalties and claims and the totals (engine_after_marks), so a new part of the ledger is
part of this, too. What stands here by hand is what comes before the marks, where the others of the group are needed as well.
-#}
{%- macro scored_again(changes) -%}
{%- set used = [
    ref('unit_totals'), ref('assessment_terms'), ref('measure_inputs'), ref('superior_places'), ref('stg_references'), ref('indicator_rates'),
    ref('unit_additions'), ref('expected_rate_means'), ref('indicator_months'), ref('scenario_months'), ref('measure_groups'), ref('measure_month_rates'), ref('rates_over_months'),
    ref('event_values'),
] -%}
with again_changes as (
    select * from {{ ref(changes) }}
)
{%- if execute %},

{{ again_twins() }},

{{ again_measured() }},

{{ again_marked() }}

{%- set stands_for = {'indicator_marks': 'again_indicator_marks', 'assigned_indicators': 'again_assigned', 'scenario_months': 'again_scenario_months'} -%}
{%- do stands_for.update({'penalties': 'again_penalties', 'fct_bonus_claim': 'again_fct_bonus_claim'}) -%}
{%- for name in engine_after_marks() %}
    {%- for needed in models_needed_by(name) if needed not in stands_for and is_by_unit(needed) %},

again_{{ needed }} as (
    select own.* replace (again_tries.twin_id as unit_id)
    from {{ relation_of(needed) }} as own
    inner join again_tries using (cycle, assessment_id, unit_id)
)
        {%- do stands_for.update({needed: 'again_' ~ needed}) -%}
    {%- endfor %},

again_{{ name }} as materialized (
    {%- if name == 'score_sums' %}
    select * from (
        {{ again(name, stands_for) }}
    )
    where scenario != 'without_procedural'
    {%- else %}
    {{ again(name, stands_for) }}
    {%- endif %}
)
    {%- do stands_for.update({name: 'again_' ~ name}) -%}
{%- endfor %}
{%- endif %}
{%- endmacro -%}

{#- The SQL of a model with some of what it reads replaced: `stands_for`, a name for a model. -#}
{%- macro again(name, stands_for) -%}
{%- set sql = namespace(text=render(graph.nodes['model.kaoping.' ~ name].raw_code | replace('{{ ref(', '{{ relation_of('))) -%}
{%- for needed in models_needed_by(name) if needed in stands_for -%}
    {%- set sql.text = sql.text | replace(relation_of(needed), stands_for[needed]) -%}
{%- endfor -%}
{{ sql.text | trim }}
{%- endmacro -%}

{%- macro relation_of(name) -%} {{ return(graph.nodes['model.kaoping.' ~ name].relation_name) }} {%- endmacro -%}

{#- The models that a model reads. -#}
{%- macro models_needed_by(name) -%}
{%- set names = [] -%}
{%- for id in graph.nodes['model.kaoping.' ~ name].depends_on.nodes if id.startswith('model.') -%} {%- do names.append(id.split('.')[2]) -%} {%- endfor -%}
{{ return(names) }}
{%- endmacro -%}

{#-
Whether a table has a row per unit, and twins have their own. What last year's units had in common stays as it is. The staging views name their
columns in the feed's contract, not here.
-#}
{%- macro is_by_unit(name) -%}
{{ return(name != 'unit_additions' and 'unit_id' in graph.nodes['model.kaoping.' ~ name].columns or name in ['stg_participants', 'stg_superior_results', 'stg_overrides', 'stg_coefficients']) }}
{%- endmacro -%}

{#-
The models from marks, penalties and claims to the total of a unit, each after what it reads. What last year's units had in common
(unit_additions) stays as it is.
-#}
{%- macro engine_after_marks() -%}
{%- set upstream = ['unit_totals'] -%}
{%- for name in upstream -%}
    {%- for needed in models_needed_by(name) if needed not in upstream -%} {%- do upstream.append(needed) -%} {%- endfor -%}
{%- endfor -%}
{%- set found = ['indicator_marks', 'penalties', 'fct_bonus_claim'] -%}
{%- for round in range(upstream | length) -%}
    {%- for name in upstream if name not in found and name not in ['unit_additions', 'indicator_rates', 'forecast_rates', 'expected_rates', 'expected_rate_means', 'fct_evidence'] -%}
        {%- set needs = models_needed_by(name) -%}
        {%- if needs | select('in', found) | list -%} {%- do found.append(name) -%} {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{%- set ordered = [] -%}
{%- for round in range(found | length) -%}
    {%- for name in found[3:] | sort if name not in ordered -%}
        {%- if not (models_needed_by(name) | select('in', found[3:]) | reject('in', ordered) | list) -%} {%- do ordered.append(name) -%} {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{{ return(ordered) }}
{%- endmacro -%}
