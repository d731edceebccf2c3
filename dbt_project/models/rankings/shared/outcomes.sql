-- How each unit stood at the end of each cycle: the official result where there is one, else the last standing.
with verdicts as (
    {{ verdicts_of_this_build() }}
),

placings as (
    select * from {{ ref('placings') }}
    where scenario = 'actual'
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
    where scenario = 'actual'
),

published_before as (
    select * from {{ source('run', 'previous_rankings') }}
),

latest as (
    select *
    from placings
    qualify row_number() over (partition by cycle, assessment_id, unit_id order by "month" desc) = 1
),

of_this_build as (
    select
        latest.cycle,
        latest.assessment_id,
        latest.unit_id,
        latest."month",
        latest.total,
        latest."rank",
        unit_tiers.tier_rank,
        unit_tiers.tier_name,
        verdicts.verdict = 'passed' as is_official,
        verdicts.verdict
    from latest
    inner join verdicts using (cycle, assessment_id)
    left join unit_tiers using (cycle, assessment_id, unit_id, "month")
),

carried as (
    select
        published_before.cycle,
        published_before.assessment_id,
        published_before.unit_id,
        published_before.total,
        published_before."rank",
        published_before.tier_rank,
        published_before.tier_name
    from published_before
    left join verdicts
        on
            published_before.cycle = verdicts.cycle
            and published_before.assessment_id = verdicts.assessment_id
    where coalesce(verdicts.verdict, '') != 'passed'
),

carried_assessments as (
    select distinct
        cycle,
        assessment_id
    from carried
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        total,
        "rank",
        tier_rank,
        tier_name,
        true as is_official
    from carried
    union all
    select
        of_this_build.cycle,
        of_this_build.assessment_id,
        of_this_build.unit_id,
        of_this_build.total,
        of_this_build."rank",
        of_this_build.tier_rank,
        of_this_build.tier_name,
        of_this_build.is_official
    from of_this_build
    left join carried_assessments using (cycle, assessment_id)
    where carried_assessments.assessment_id is null and of_this_build.verdict != 'failed'
)

select * from final
