-- Σ panel_weight · (Σ ballots·grade_value / Σ ballots) / Σ panel_weight; abstentions (no grade_value) are out of the count.
with surveys as (
    select * from {{ ref('stg_surveys') }}
    where grade_value is not null
),

panels as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        panel,
        max(panel_weight) as panel_weight,
        sum(cast({{ product('grade_value', 'ballots') }} as decimal(38, 6))) as grades,
        sum(ballots) as ballots
    from surveys
    group by cycle, assessment_id, unit_id, indicator_id, month, panel
),

means as (
    select
        *,
        {{ ratio('grades', 'cast(ballots as decimal(38, 0))') }} as mean_grade
    from panels
    where ballots > 0
),

weighed as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        cast(sum({{ figure('panel_weight * mean_grade') }}) as decimal(38, 15)) as weighed_grades,
        cast(sum(panel_weight) as decimal(38, 15)) as weights
    from means
    group by cycle, assessment_id, unit_id, indicator_id, month
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        month,
        {{ ratio('weighed_grades', 'weights') }} as v
    from weighed
)

select * from final
