-- Whose tiers are filled first: an assessment waits for those whose tiers its conditions look at. Of a circle (integrity fails it) the turns end, too.
with recursive terms as (
    select
        cycle,
        assessment_id,
        cast(count(*) over (partition by cycle) as integer) as assessments
    from {{ ref('assessment_terms') }}
),

edges as (
    select distinct
        cycle,
        assessment_id,
        subject_id
    from {{ ref('stg_tier_conditions') }}
    where subject = 'assessment' and max_tier_rank is not null and subject_id != assessment_id
),

turns as (
    select
        cycle,
        assessment_id,
        assessments,
        cast(0 as integer) as turn
    from terms
    union
    select
        edges.cycle,
        edges.assessment_id,
        turns.assessments,
        turns.turn + 1 as turn
    from turns
    inner join edges
        on
            turns.cycle = edges.cycle
            and turns.assessment_id = edges.subject_id
            and turns.turn < turns.assessments
),

awaited as (
    select distinct
        cycle,
        subject_id as assessment_id
    from edges
),

longest as (
    select
        cycle,
        assessment_id,
        max(turn) as turn
    from turns
    group by cycle, assessment_id
),

final as (
    select
        longest.cycle,
        longest.assessment_id,
        longest.turn,
        max(longest.turn) over (partition by longest.cycle) as last_turn,
        awaited.assessment_id is not null as is_awaited
    from longest
    left join awaited
        on
            longest.cycle = awaited.cycle
            and longest.assessment_id = awaited.assessment_id
)

select * from final
