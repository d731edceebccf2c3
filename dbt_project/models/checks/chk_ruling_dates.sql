-- One row per decision, approved bonus claim and approved override that says when it was decided: can that be of this assessment?
with decided as (
    select
        cycle,
        assessment_id,
        unit_id,
        'decisions' as feed,
        decision_id as ruling_id,
        reason as title,
        decided_on
    from {{ ref('stg_decisions') }}
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        'bonus_claims' as feed,
        claim_id as ruling_id,
        title,
        decided_on
    from {{ ref('stg_bonus_claims') }}
    where status = 'approved' and decided_on is not null
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        'overrides' as feed,
        override_id as ruling_id,
        title,
        decided_on
    from {{ ref('stg_overrides') }}
    where stage = 'approved' and decided_on is not null
),

confirmations as (
    select distinct
        cycle,
        assessment_id,
        unit_id
    from {{ ref('confirmations') }}
    where subject_id = assessment_id
),

final as (
    select
        decided.cycle,
        decided.assessment_id,
        decided.unit_id,
        decided.feed,
        {{ code_text('feed', 'decided.feed') }} as feed_zh,
        decided.ruling_id,
        decided.title,
        decided.decided_on,
        cast(assessments.first_month || '-01' as date) as first_day,
        confirmations.unit_id is not null as is_meant
    from decided
    inner join {{ ref('stg_assessments') }} as assessments
        on decided.cycle = assessments.cycle and decided.assessment_id = assessments.assessment_id
    left join confirmations
        on
            decided.cycle = confirmations.cycle
            and decided.assessment_id = confirmations.assessment_id
            and decided.unit_id = confirmations.unit_id
)

select * from final
