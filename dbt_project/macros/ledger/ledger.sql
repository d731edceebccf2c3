{#- The parts of the ledger, in the order in which they are reckoned. -#}
{%- macro ledger_parts() -%}
{{ return(['ledger_scores', 'ledger_penalties', 'ledger_bonuses', 'ledger_closings', 'ledger_gates', 'ledger_superior', 'ledger_outlook', 'ledger_veto']) }}
{%- endmacro -%}

{#- What totals, categories and losses are summed by: the columns of an entry without its source and its sentence. -#}
{%- macro ledger_amounts() -%}
scenario, cycle, assessment_id, unit_id, "month", category_id, indicator_id, entry, points, cause_kind, is_undecided
{%- endmacro -%}

{#- The columns that every part of the ledger has, in order. -#}
{%- macro ledger_columns() -%}
scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        entry,
        points,
        cause_kind,
        cause,
        source_feed,
        source_key,
        is_undecided,
        explanation
{%- endmacro -%}

{#- Rows of categories, or of the whole, as every part of the ledger has them: of no indicator, no loss, and decided. -#}
{%- macro rows_of_categories(rows, cause='cast(null as varchar)') -%}
select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        cast(null as varchar) as indicator_id,
        entry,
        {{ points('points') }} as points,
        cast(null as varchar) as cause_kind,
        {{ cause }} as cause,
        source_feed,
        source_key,
        false as is_undecided,
        explanation
    from {{ rows }}
{%- endmacro -%}

{#- Whether a row with this cause_kind stands in a scenario: without_procedural leaves out what was lost, or given back, on procedure. -#}
{%- macro stands_in(scenario, cause_kind) -%}
({{ scenario }} != 'without_procedural' or coalesce({{ cause_kind }}, '') != 'procedural')
{%- endmacro -%}

{#- What of an indicator's shortfall was lost on procedure: what was missing, and all of it where the level above says so. -#}
{%- macro points_lost_procedural(marks) -%}
case
            when {{ marks }}.cause_kind = 'procedural' and {{ marks }}.points < {{ marks }}.points_assigned
                then {{ marks }}.points_assigned - {{ marks }}.points
            else {{ marks }}.points_lost_missing
        end
{%- endmacro -%}

{#- What waivers of a score give back of an indicator's shortfalls, of whatever kind, by month. -#}
{%- macro points_waived() -%}
select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points
    from {{ ref('shortfall_waivers') }}
    where scenario = 'actual'
    group by cycle, assessment_id, unit_id, indicator_id, "month"
{%- endmacro -%}
