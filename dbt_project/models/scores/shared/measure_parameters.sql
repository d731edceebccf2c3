-- The measures of the scheme with all that is the same for every unit: basis, rule, parameters and points.
with measures as (
    select * from {{ ref('stg_measures') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

numbered as (
    select
        cast(row_number() over (
            order by measures.cycle asc, measures.assessment_id asc, measures.indicator_id asc, measures.measure_id asc, measures.group_id asc nulls first
        ) as integer) as measure_no,
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        indicator_numbers.indicator_no,
        measures.measure_id,
        measures.group_id,
        measures.share,
        {{ figure(exact_product('indicators.points', 'measures.share')) }} as measure_points,
        indicators.direction,
        case indicators.direction when 'down' then -1 else 1 end as sign,
        case
            when measures.basis in ({{ bases_turned('smaller') }}) then -1
            when measures.basis in ({{ bases_turned('direction') }}) and indicators.direction = 'down' then -1
            else 1
        end as turn,
        {{ unit_after('indicators.value_unit') }} as value_unit_text,
        indicators.missing_rule,
        indicators.value_feed,
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
        measures.over as over_months
    from measures
    inner join indicators using (cycle, assessment_id, indicator_id)
    inner join indicator_numbers using (assessment_id, indicator_id)
),

-- What the rate may be at most, so that rate times points stays within what points may be.
final as (
    select
        *,
        cast(measure_points as double) as measure_points_near,
        coalesce({{ ratio(reach('points'), 'abs(measure_points)') }}, {{ reach('rate') }}) as rate_limit
    from numbered
)

select * from final
