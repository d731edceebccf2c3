{#-
The blanks of sentences. A sentence is told as the blanks in it: one row per figure, with the words before and after it, so that the
sentence and its figures come of the same rows. A blank without a value is left out, and a sentence without blanks is none.

Columns: cycle, assessment_id, unit_id, month, topic, line, lead (the words before the first blank), place (the order of the blanks), name,
value, shown, before, after, source_mart. Words that separate blanks stand before them: of the first they are cut off (models/briefing/briefing.sql).
-#}

{#-
From the wide rows of a CTE: lines [{line, when, lead, source, of, at, blanks: [(name, value, shown, before, after)]}]; all but line and name are
SQL expressions. Optional: when; of, what ends the names where rows are of several things; at, the place before the first blank of such a row.
-#}
{%- macro blanks_of(rows, topic, lines) -%}
{%- for line in lines %}
{%- set outer_loop = loop %}
{%- for name, value, shown, before, after in line.blanks %}
select
    cycle,
    assessment_id,
    unit_id,
    "month",
    '{{ topic }}' as topic,
    {{ line.line }} as line,
    {{ line.lead }} as lead,
    {{ line.at ~ ' + ' if line.at }}{{ loop.index }} as place,
    '{{ name }}'{{ ' || ' ~ line.of if line.of }} as name,
    {{ points(value) }} as "value",
    {{ shown }} as shown,
    {{ before }} as before,
    {{ after }} as after,
    {{ line.source }} as source_mart
from {{ rows }}
where {{ value }} is not null{{ ' and (' ~ line.when ~ ')' if line.when }}
{%- if not (loop.last and outer_loop.last) %}
union all
{%- endif %}
{%- endfor %}
{%- endfor %}
{%- endmacro -%}

{#-
From the items of lists, one row each with the columns of a blank, `place` from 1 without a gap and `listed_of`, how many there are: the first
ten, and where there are more, how many. `counter`: what they are counted in.
-#}
{%- macro blanks_of_list(items, counter='项') -%}
{%- set columns = ['cycle', 'assessment_id', 'unit_id', '"month"', 'topic', 'line', 'lead', 'place', 'name', '"value"', 'shown', 'before', 'after', 'source_mart'] -%}
select
    {{ columns | join(',\n    ') }}
from {{ items }}
where place <= 10
union all
select distinct
    cycle,
    assessment_id,
    unit_id,
    "month",
    topic,
    line,
    lead,
    11 as place,
    'listed_of' as name,
    {{ points('listed_of') }} as "value",
    cast(listed_of as varchar) as shown,
    '等' as before,
    '{{ counter }}' as after,
    source_mart
from {{ items }}
where listed_of > 10
{%- endmacro -%}

{#- Points without their sign, with the decimals of the assessment; a mean is rounded to them. -#}
{%- macro spoken_points(expression, decimals='decimals') -%}
{{ said_points('abs(' ~ points(expression) ~ ')', decimals) }}
{%- endmacro -%}

{#- Points of either sign. -#}
{%- macro signed_points(expression, decimals='decimals') -%}
case when {{ expression }} < 0 then '-' else '' end || {{ spoken_points(expression, decimals) }}
{%- endmacro -%}

{%- macro spoken_mean(expression, decimals='decimals') -%}
{{ said_points(round_to('abs(' ~ points(expression) ~ ')', decimals), decimals) }}
{%- endmacro -%}

{#- A fraction as a percentage of two decimals: the number, and how it is said. -#}
{%- macro percentage(fraction) -%} {{ points('round(' ~ figure(fraction) ~ ' * 100, 2)') }} {%- endmacro -%}

{%- macro counted(expression) -%} cast({{ expression }} as varchar) {%- endmacro -%}

{#- The topics in the order in which they are spoken; the model of each is briefing_<topic>. -#}
{%- macro briefing_topics() -%}
{{ return([
    'result', 'position', 'history', 'losses', 'responsibility', 'causes', 'strengths', 'in_year', 'completion', 'opinions', 'scheme', 'plan', 'peers'
]) }}
{%- endmacro -%}
