-- 自评与考评: what a unit gave itself for an indicator (reports.self_points, the latest that is seen), beside what was scored for the same month.
with current_months as (
    select * from {{ ref('current_months') }}
),

reports as (
    select reports.*
    from {{ ref('stg_reports') }} as reports
    inner join current_months
        on
            reports.cycle = current_months.cycle
            and reports.assessment_id = current_months.assessment_id
            and reports."month" <= current_months."month"
    where reports.self_points is not null
    qualify row_number() over (
            partition by reports.cycle, reports.assessment_id, reports.unit_id, reports.indicator_id order by reports."month" desc
        ) = 1
),

scores as (
    select * from {{ ref('indicator_scores') }}
    where scenario = 'actual'
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

compared as (
    select
        reports.cycle,
        reports.assessment_id,
        reports.unit_id,
        reports.indicator_id,
        reports."month",
        indicators.indicator_name,
        scores.points_assigned,
        {{ points(in_reach('reports.self_points', 'points')) }} as self_points,
        scores.points_after_penalties,
        scores.points_lost_procedural
    from reports
    inner join scores using (cycle, assessment_id, unit_id, indicator_id, "month")
    inner join indicators using (cycle, assessment_id, indicator_id)
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        indicator_name,
        points_assigned,
        self_points,
        points_after_penalties,
        {{ points('self_points - points_after_penalties') }} as self_minus_assessed,
        self_points > points_after_penalties as is_over,
        '自评' || {{ shown('self_points') }} || '分，考评得' || {{ shown('points_after_penalties') }} || '分' || case
            when self_points > points_after_penalties
                then '，自评高' || {{ shown('self_points - points_after_penalties') }} || '分'
                    || case when self_points > points_assigned then '，超过满分' || {{ shown('points_assigned') }} || '分' else '' end
                    || case when points_lost_procedural > 0 then '，考评扣的有' || {{ shown('points_lost_procedural') }} || '分是程序性失分' else '' end
            when self_points < points_after_penalties then '，自评低' || {{ shown('points_after_penalties - self_points') }} || '分'
            else '，一致'
        end || '。' as said
    from compared
)

select * from final
