-- One row per factor by which something counts: multipliers of events and coefficients of units (1 as a rule), and the weights of measures,
-- indicators and survey panels as a share of their whole. Too large or next to nothing, they are slips that no total betrays.
with panels as (
    select
        cycle,
        assessment_id,
        indicator_id,
        panel,
        max(panel_weight) as panel_weight
    from {{ ref('stg_surveys') }}
    group by cycle, assessment_id, indicator_id, panel
),

panel_sums as (
    select
        cycle,
        assessment_id,
        indicator_id,
        sum(panel_weight) as weights
    from panels
    group by cycle, assessment_id, indicator_id
),

factors as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(null as varchar) as indicator_id,
        'event' as factor_kind,
        event_id as object_id,
        title as object_name,
        multiplier as factor
    from {{ ref('stg_events') }}
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        cast(null as varchar) as indicator_id,
        'coefficient' as factor_kind,
        unit_id || coalesce('/' || category_id, '') as object_id,
        coalesce(category_id, '全部计分类别') as object_name,
        value as factor
    from {{ ref('stg_coefficients') }}
    union all
    select
        cycle,
        assessment_id,
        cast(null as varchar) as unit_id,
        indicator_id,
        'measure' as factor_kind,
        indicator_id || '/' || measure_id || coalesce('/' || group_id, '') as object_id,
        measure_id as object_name,
        share as factor
    from {{ ref('stg_measures') }}
    union all
    select
        indicators.cycle,
        indicators.assessment_id,
        cast(null as varchar) as unit_id,
        indicators.indicator_id,
        'indicator' as factor_kind,
        indicators.indicator_id as object_id,
        indicators.indicator_name as object_name,
        cast({{ ratio('indicators.points', 'assessments.full_points') }} as decimal(18, 6)) as factor
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_assessments') }} as assessments
        on indicators.cycle = assessments.cycle and indicators.assessment_id = assessments.assessment_id
    where assessments.full_points > 0
    union all
    select
        panels.cycle,
        panels.assessment_id,
        cast(null as varchar) as unit_id,
        panels.indicator_id,
        'panel' as factor_kind,
        panels.indicator_id || '/' || panels.panel as object_id,
        panels.panel as object_name,
        cast({{ ratio('panels.panel_weight', 'panel_sums.weights') }} as decimal(18, 6)) as factor
    from panels
    inner join panel_sums using (cycle, assessment_id, indicator_id)
    where panel_sums.weights > 0
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
        factors.*,
        confirmations.unit_id is not null as is_meant
    from factors
    left join confirmations
        on
            factors.cycle = confirmations.cycle
            and factors.assessment_id = confirmations.assessment_id
            and factors.unit_id = confirmations.unit_id
)

select * from final
