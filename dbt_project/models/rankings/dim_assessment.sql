{{ config(schema='marts') }}
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

fingerprints as (
    select
        cycle,
        assessment_id,
        md5({{ joined("feed || '/' || key || '/' || field || '=' || coalesce(value, '')", '|', 'feed asc, key asc, field asc') }}) as scheme_hash
    from scheme_shown
    group by cycle, assessment_id
),

final as (
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
        fingerprints.scheme_hash
    from terms
    inner join verdicts
        on
            terms.cycle = verdicts.cycle
            and terms.assessment_id = verdicts.assessment_id
    left join organisations
        on
            terms.cycle = organisations.cycle
            and terms.assessor_org_id = organisations.org_id
    left join fingerprints
        on
            terms.cycle = fingerprints.cycle
            and terms.assessment_id = fingerprints.assessment_id
)

select * from final
