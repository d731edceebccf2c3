-- What each measure of each assigned indicator looks at, per scenario and month; a row for every month that is scored. A measure with a lag
-- looks at an earlier cycle.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where is_due and figures_month is not null
),

measures as (
    select * from {{ ref('stg_measures') }}
),

unit_values as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'v', 'b']) }}
),

unit_targets as (
    {{ all_cycles('unit_targets', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'is_due', 't', 't_high']) }}
),

superior_places as (
    {{ all_cycles('superior_places', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'place', 'peers']) }}
),

peer_references as (
    {{ all_cycles('stg_references', ['cycle', 'assessment_id', 'indicator_id', 'reference_id', 'month', 'value']) }}
),

forecast_values as (
    select * from {{ ref('forecast_values') }}
),

-- What is there of surveys, ratings and results of the level above; reports are not waited for.
there_already as (
    select
        unit_values.cycle,
        unit_values.assessment_id,
        unit_values.indicator_id,
        unit_values.unit_id,
        unit_values.month
    from unit_values
    inner join {{ ref('stg_indicators') }} as indicators
        on
            unit_values.cycle = indicators.cycle
            and unit_values.assessment_id = indicators.assessment_id
            and unit_values.indicator_id = indicators.indicator_id
            and indicators.value_feed != 'reports'
),

-- Scored: nothing waits for a later milestone, survey, rating or result; in the final month nothing is waited for.
scored_now as (
    select
        'actual' as scenario,
        assigned.*,
        indicator_months.month,
        indicator_months.figures_month,
        cast(null as decimal(38, 15)) as expected_v,
        cast(null as decimal(38, 15)) as expected_b,
        cast(null as bigint) as expected_place,
        cast(null as bigint) as expected_peers
    from assigned
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.assessment_id = indicator_months.assessment_id
            and assigned.indicator_id = indicator_months.indicator_id
    left join unit_targets
        on
            assigned.cycle = unit_targets.cycle
            and assigned.assessment_id = unit_targets.assessment_id
            and assigned.indicator_id = unit_targets.indicator_id
            and assigned.unit_id = unit_targets.unit_id
            and indicator_months.month = unit_targets.month
    left join there_already
        on
            assigned.cycle = there_already.cycle
            and assigned.assessment_id = there_already.assessment_id
            and assigned.indicator_id = there_already.indicator_id
            and assigned.unit_id = there_already.unit_id
            and indicator_months.month = there_already.month
    where
        coalesce(unit_targets.is_due, true)
        and (assigned.value_feed = 'reports' or indicator_months.is_final or there_already.unit_id is not null)
),

-- A forecast stands at the month that it is made from, and looks at the targets and references of the final month.
scored as (
    select * from scored_now
    union all
    select
        'forecast' as scenario,
        assigned.*,
        forecast_values.month,
        forecast_values.figures_month,
        forecast_values.v as expected_v,
        forecast_values.b as expected_b,
        forecast_values.place as expected_place,
        forecast_values.peers as expected_peers
    from assigned
    inner join forecast_values
        on
            assigned.cycle = forecast_values.cycle
            and assigned.assessment_id = forecast_values.assessment_id
            and assigned.indicator_id = forecast_values.indicator_id
            and assigned.unit_id = forecast_values.unit_id
),

measured as (
    select
        scored.*,
        scored.scenario = 'forecast' and measures.lag = 0 as is_expected,
        measures.measure_id,
        measures.share,
        measures.basis,
        measures.lag,
        measures.rule,
        measures.reference_id,
        measures.band_set,
        measures.base,
        measures.cutoff,
        measures.floor as floor_parameter,
        measures.cap as cap_parameter,
        measures.step,
        measures.up_points,
        measures.down_points,
        measures.up_cap,
        measures.step_mode,
        {{ figure(exact_product('scored.points', 'measures.share')) }} as measure_points,
        cast(scored.cycle - measures.lag as integer) as looked_at_cycle,
        {{ years_before('scored.figures_month', 'measures.lag') }} as looked_at_month,
        -- The final month's reference is seldom known when a forecast is made; then the month's own.
        case when scored.scenario = 'forecast' and measures.lag = 0 then scored.month end as month_now
    from scored
    inner join measures
        on
            scored.cycle = measures.cycle
            and scored.assessment_id = measures.assessment_id
            and scored.indicator_id = measures.indicator_id
),

final as (
    select
        measured.scenario,
        measured.cycle,
        measured.assessment_id,
        measured.group_id,
        measured.unit_id,
        measured.category_id,
        measured.indicator_id,
        measured.measure_id,
        measured.month,
        measured.measure_points,
        measured.share,
        measured.direction,
        case measured.direction when 'down' then -1 else 1 end as sign,
        coalesce(' ' || measured.value_unit, '') as value_unit_text,
        measured.missing_rule,
        measured.basis,
        measured.lag,
        measured.rule,
        measured.band_set,
        measured.base,
        measured.cutoff,
        measured.floor_parameter,
        measured.cap_parameter,
        measured.step,
        measured.up_points,
        measured.down_points,
        measured.up_cap,
        measured.step_mode,
        case when measured.is_expected then measured.expected_v else unit_values.v end as v,
        unit_targets.t,
        unit_targets.t_high,
        case when measured.is_expected then measured.expected_b else unit_values.b end as b,
        {{ figure('coalesce(peer_references.value, references_now.value)') }} as r,
        case when measured.is_expected then measured.expected_place else superior_places.place end as superior_place,
        case when measured.is_expected then measured.expected_peers else superior_places.peers end as superior_peers
    from measured
    left join unit_values
        on
            measured.looked_at_cycle = unit_values.cycle
            and measured.assessment_id = unit_values.assessment_id
            and measured.indicator_id = unit_values.indicator_id
            and measured.unit_id = unit_values.unit_id
            and measured.looked_at_month = unit_values.month
    left join unit_targets
        on
            measured.looked_at_cycle = unit_targets.cycle
            and measured.assessment_id = unit_targets.assessment_id
            and measured.indicator_id = unit_targets.indicator_id
            and measured.unit_id = unit_targets.unit_id
            and measured.looked_at_month = unit_targets.month
    left join superior_places
        on
            measured.looked_at_cycle = superior_places.cycle
            and measured.assessment_id = superior_places.assessment_id
            and measured.indicator_id = superior_places.indicator_id
            and measured.unit_id = superior_places.unit_id
            and measured.looked_at_month = superior_places.month
    left join peer_references
        on
            measured.looked_at_cycle = peer_references.cycle
            and measured.assessment_id = peer_references.assessment_id
            and measured.indicator_id = peer_references.indicator_id
            and measured.reference_id = peer_references.reference_id
            and measured.looked_at_month = peer_references.month
    left join peer_references as references_now
        on
            measured.cycle = references_now.cycle
            and measured.assessment_id = references_now.assessment_id
            and measured.indicator_id = references_now.indicator_id
            and measured.reference_id = references_now.reference_id
            and measured.month_now = references_now.month
)

select * from final
