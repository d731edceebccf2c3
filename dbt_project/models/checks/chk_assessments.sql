-- One row per assessment of the scheme: what its own row and the sums below it must satisfy, and whether its result is due.
with assessments as (
    select * from {{ ref('assessment_terms') }}
),

category_sums as (
    select
        cycle,
        assessment_id,
        cast(sum(case when kind = 'scored' then points else 0 end) as decimal(18, 6)) as scored_points,
        cast(sum(case when kind = 'scored' then 1 else 0 end) as bigint) as scored_categories
    from {{ ref('stg_categories') }}
    group by cycle, assessment_id
),

participant_counts as (
    select
        cycle,
        assessment_id,
        count(*) as participants
    from {{ ref('stg_participants') }}
    group by cycle, assessment_id
),

final as (
    select
        assessments.cycle,
        assessments.assessment_id,
        assessments.assessment_name,
        assessments.assessor_org_id as responsible_org_id,
        assessments.gate,
        assessments.first_month,
        assessments.final_month,
        assessments.final_report_due_on,
        assessments.closes_on,
        assessments.as_of,
        -- A deadline has passed from 00:00 of the next day.
        assessments.as_of < assessments.closes_on
        or assessments.as_of <= assessments.final_report_due_on as is_open,
        assessments.full_points,
        assessments.total_of,
        assessments.veto_score,
        coalesce(category_sums.scored_points, 0) as scored_points,
        coalesce(category_sums.scored_categories, 0) as scored_categories,
        coalesce(participant_counts.participants, 0) as participants,
        assessments.tie_rule,
        assessments.tie_category_id,
        categories.category_id is not null as tie_category_exists
    from assessments
    left join category_sums
        on
            assessments.cycle = category_sums.cycle
            and assessments.assessment_id = category_sums.assessment_id
    left join participant_counts
        on
            assessments.cycle = participant_counts.cycle
            and assessments.assessment_id = participant_counts.assessment_id
    left join {{ ref('stg_categories') }} as categories
        on
            assessments.cycle = categories.cycle
            and assessments.assessment_id = categories.assessment_id
            and assessments.tie_category_id = categories.category_id
)

select * from final
