{#-
The rows of a model for every cycle: those of the cycles that this build reckons, and those of the cycles that it takes over from the
release now published because nothing about them changed. For the models that look back at earlier cycles; all others read `ref` alone
and so see the cycles of this build only. Arguments: model; columns: the ones to read, declared for `past` in models/staging/_past.yml.
-#}
{%- macro all_cycles(model, columns) -%}
{%- set quoted = [] -%}
{%- for column in columns -%}{%- do quoted.append(adapter.quote(column)) -%}{%- endfor -%}
select {{ quoted | join(', ') }} from {{ ref(model) }}
    union all
    select {{ quoted | join(', ') }} from {{ source('past', 'past_' ~ model) }}
{%- endmacro -%}
