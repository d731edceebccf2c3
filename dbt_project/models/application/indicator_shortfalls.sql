-- The measures of the running month that are below full marks, before the final month, with what their rules need. A rate that is made of many
-- months moves with one of them only in part, so what a step would bring cannot be said.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running and not is_final
),

measure_scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0 and obstacle is null and rate is not null
),

measures as (
    select * from {{ ref('stg_measures') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

final as (
    select
        measure_scores.*,
        measures.band_set,
        measures.cutoff,
        measures.cap as cap_parameter,
        measures.step,
        measures.down_points,
        measures.step_mode,
        measures.base,
        case
            when measure_scores.basis in ({{ bases_turned('smaller') }}) then -1
            when measure_scores.basis in ({{ bases_turned('direction') }}) and indicators.direction = 'down' then -1
            else 1
        end as turn,
        case indicators.direction when 'down' then -1 else 1 end as sign,
        indicators.indicator_name,
        indicators.value_unit,
        {{ as_points(figure('indicators.points') ~ ' * measure_scores.share') }} as measure_points
    from measure_scores
    inner join current_months
        on
            measure_scores.cycle = current_months.cycle
            and measure_scores.assessment_id = current_months.assessment_id
            and measure_scores."month" = current_months."month"
    inner join measures
        on
            measure_scores.cycle = measures.cycle
            and measure_scores.assessment_id = measures.assessment_id
            and measure_scores.indicator_id = measures.indicator_id
            and measure_scores.measure_id = measures.measure_id
            and measure_scores.measure_group_id is not distinct from measures.group_id
    inner join indicators
        on
            measure_scores.cycle = indicators.cycle
            and measure_scores.assessment_id = indicators.assessment_id
            and measure_scores.indicator_id = indicators.indicator_id
    where measure_scores.rate < 1 and coalesce(measure_scores.over_months, 'last') = 'last'
)

select * from final
