{#-
The gate's verdicts on this very build, as an import CTE. A ranking must never be made of data that the gate did not look at: with no
verdict, or one of another build, or an assessment without one, the query fails instead of giving rows.
-#}
{%- macro verdicts_of_this_build() -%}
select
        verdicts.cycle,
        verdicts.assessment_id,
        case
            when verdicts.build = run_context.run_id then verdicts.verdict
            else {{ refuse('gate_not_of_this_build: 闸门结论不属于本次构建，不产生排名') }}
        end as verdict,
        verdicts.held_rows,
        verdicts.failed_checks,
        verdicts.checked_rows,
        verdicts.data_docs_path
    from {{ ref('assessment_terms') }} as terms
    cross join {{ source('run', 'run_context') }} as run_context
    left join {{ source('gate', 'verdicts') }} as verdicts
        on
            terms.cycle = verdicts.cycle
            and terms.assessment_id = verdicts.assessment_id
    where
        case
            when verdicts.verdict is not null then true
            else {{ refuse('gate_did_not_run: 闸门没有对每项考评作出结论，不产生排名') }}
        end
{%- endmacro -%}

{#- An expression that fails the query with a message. -#}
{%- macro refuse(message) -%} {{ return(adapter.dispatch('refuse', 'kaoping')(message)) }} {%- endmacro -%}
{%- macro default__refuse(message) -%} error('{{ message }}') {%- endmacro -%}
{%- macro spark__refuse(message) -%} raise_error('{{ message }}') {%- endmacro -%}
