-- An indicator's rate is Σ share·a over its measures, held between floor_rate and cap_rate; excluded measures leave the available points.
with measure_scores as (
    select * from {{ ref('measure_scores') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

summed as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        indicator_id,
        month,
        max(indicator_points) as indicator_points,
        max(floor_rate) as floor_rate,
        max(cap_rate) as cap_rate,
        cast(sum({{ figure('share * rate') }}) as decimal(38, 15)) as weighed_rate,
        cast(sum(case when rate is not null then share else 0 end) as decimal(18, 6)) as counted_share,
        cast(sum(case when rate is null then share else 0 end) as decimal(18, 6)) as excluded_share,
        cast(sum(case when obstacle = 'missing_report' then share else 0 end) as decimal(18, 6)) as missing_share,
        count(case when obstacle is null then 1 end) as measures_scored,
        max(cause) as cause,
        max(cause_kind) as cause_kind,
        max(case when obstacle is not null then obstacle end) as obstacle,
        {{ joined('explanation', '；', 'measure_id') }} as explanation
    from measure_scores
    group by scenario, cycle, assessment_id, group_id, unit_id, category_id, indicator_id, month
),

rated as (
    select
        *,
        {{ as_points('indicator_points - indicator_points * excluded_share') }} as points_assigned,
        case
            when measures_scored = 0 then cast(0 as decimal(38, 15))
            else {{ figure('least(greatest(' ~
                'case when excluded_share = 0 then weighed_rate else ' ~ ratio('weighed_rate', 'counted_share') ~ ' end'
                ~ ', coalesce(floor_rate, 0)), coalesce(cap_rate, 999999999))') }}
        end as rate
    from summed
    where counted_share > 0
),

final as (
    select
        rated.scenario,
        rated.cycle,
        rated.assessment_id,
        rated.group_id,
        rated.unit_id,
        rated.category_id,
        rated.indicator_id,
        rated.month,
        rated.points_assigned,
        {{ round_to('rated.points_assigned * rated.rate', 'terms.indicator_decimals') }} as points,
        rated.rate,
        rated.floor_rate,
        {{ as_points('rated.indicator_points * rated.missing_share') }} as points_missing,
        rated.cause,
        rated.cause_kind,
        rated.obstacle,
        rated.explanation
    from rated
    inner join terms
        on
            rated.cycle = terms.cycle
            and rated.assessment_id = terms.assessment_id
)

select * from final
