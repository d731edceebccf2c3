-- Each assessment with its terms, the gate's verdict on this build and the fingerprint of its scheme.
with terms as (
    select * from {{ ref('assessment_terms') }}
),

verdicts as (
    {{ verdicts_of_this_build() }}
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

scheme_shown as (
    select * from {{ ref('scheme_shown') }}
),

not_seen as (
    select
        cycle,
        assessment_id,
        sum(rows_not_seen) as rows_not_seen,
        min(first_dated_on) as first_dated_on
    from {{ ref('rows_not_seen') }}
    group by cycle, assessment_id
),

fingerprints as (
    select
        cycle,
        assessment_id,
        md5({{ joined("feed || '/' || key || '/' || field || '=' || coalesce(value, '')", '|', 'feed asc, key asc, field asc') }}) as scheme_hash
    from scheme_shown
    group by cycle, assessment_id
),

-- An assessment that is not delivered any more, but whose official result stands.
published_before as (
    select
        cycle,
        assessment_id,
        max(release_id) as result_release_id
    from {{ source('run', 'previous_rankings') }}
    group by cycle, assessment_id
),

not_delivered as (
    select
        before.* replace (
            run_context.as_of as as_of,
            'failed' as gate_verdict,
            cast(0 as bigint) as rows_not_seen,
            '送达的数据里没有这项考评，沿用' || coalesce(published_before.result_release_id || '版', '先前') || '公布的正式结果' as note
        )
    from {{ source('run', 'previous_assessments') }} as before
    inner join published_before
        on before.cycle = published_before.cycle and before.assessment_id = published_before.assessment_id
    left join terms
        on before.cycle = terms.cycle and before.assessment_id = terms.assessment_id
    cross join {{ source('run', 'run_context') }} as run_context
    where terms.assessment_id is null
),

delivered as (
    select
        terms.cycle,
        terms.assessment_id,
        terms.assessment_name,
        terms.assessor_org_id,
        organisations.org_name as assessor_name,
        terms.layer,
        terms.first_month,
        terms.final_month,
        terms.full_points,
        terms.indicator_decimals,
        terms.total_decimals,
        terms.rank_on,
        terms.tie_rule,
        terms.tie_category_id,
        terms.closes_on,
        terms.gate,
        terms.as_of,
        verdicts.verdict as gate_verdict,
        fingerprints.scheme_hash,
        cast(coalesce(not_seen.rows_not_seen, 0) as bigint) as rows_not_seen,
        case
            when not_seen.rows_not_seen > 0
                then '有 ' || cast(not_seen.rows_not_seen as varchar) || ' 行的日期在截止日 ' || cast(terms.as_of as varchar)
                    || ' 之后（最早 ' || cast(not_seen.first_dated_on as varchar) || '），本次没有计入'
        end as note
    from terms
    inner join verdicts using (cycle, assessment_id)
    left join organisations
        on
            terms.cycle = organisations.cycle
            and terms.assessor_org_id = organisations.org_id
    left join fingerprints
        on
            terms.cycle = fingerprints.cycle
            and terms.assessment_id = fingerprints.assessment_id
    left join not_seen
        on
            terms.cycle = not_seen.cycle
            and terms.assessment_id = not_seen.assessment_id
),

final as (
    select * from delivered
    union all by name
    select * from not_delivered
)

select
    * exclude (layer_zh, rank_on_zh, tie_rule_zh, gate_zh, gate_verdict_zh),
    {{ code_text('assessments.layer', 'layer') }} as layer_zh,
    {{ code_text('assessments.rank_on', 'rank_on') }} as rank_on_zh,
    {{ code_text('assessments.tie_rule', 'tie_rule') }} as tie_rule_zh,
    {{ code_text('assessments.gate', 'gate') }} as gate_zh,
    {{ code_text('verdict', 'gate_verdict') }} as gate_verdict_zh
from final
