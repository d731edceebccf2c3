-- Every measure with its figure, its place in the group and its rate, and a sentence that says how they came about.
with measure_rates as (
    select * from {{ ref('measure_rates') }}
),

inputs as (
    select * from {{ ref('measure_inputs') }}
),

measures as (
    select * from {{ ref('measure_parameters') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

measure_bands as (
    select * from {{ ref('measure_bands') }}
),

joined as (
    select
        inputs.* exclude (is_against_mean),
        measures.* exclude (measure_no, cycle, assessment_id, indicator_id, indicator_no, reference_id, band_set, group_id),
        measures.group_id as measure_group_id,
        measure_rates.x,
        {{ figure('measures.turn * measure_rates.x') }} as z,
        measure_rates.month_rate as rate,
        measure_rates.month_obstacle as obstacle,
        measure_rates.rate as rate_counted,
        measure_rates.obstacle as obstacle_counted,
        measure_rates.months_counted,
        measure_rates.months_missing,
        measure_rates.points,
        measure_bands.band_rate
    from measure_rates
    inner join inputs using (is_forecast, assigned_no, measure_no, month_no)
    inner join measures using (measure_no)
    left join measure_bands
        on
            measure_rates.measure_no = measure_bands.measure_no
            and measure_rates.x >= measure_bands.reaches_from
            and measure_rates.x < measure_bands.reaches_to
),

compared as (
    select
        *,
        min(z) over in_group as group_min,
        max(z) over in_group as group_max,
        sum(v) over in_group as group_sum,
        count(v) over in_group as group_values,
        case when basis in ({{ bases_with('placed_above') }}) then superior_peers else count(z) over in_group end as group_size,
        case
            when z is null then null
            when basis in ({{ bases_with('placed_above') }}) then superior_place
            else rank() over (partition by is_forecast, measure_no, group_no, month_no order by z desc nulls last)
        end as place
    from joined
    window in_group as (partition by is_forecast, measure_no, group_no, month_no)
),

named as (
    select
        case when compared.is_forecast then 'forecast' else 'actual' end as scenario,
        assigned.cycle,
        assigned.assessment_id,
        assigned.group_id,
        assigned.unit_id,
        assigned.category_id,
        assigned.indicator_id,
        compared.measure_id,
        {{ month_of_number('compared.month_no') }} as "month",
        compared.* exclude (is_forecast, month_no, measure_id),
        {{ ratio('cast(compared.group_sum as decimal(38, 15))', 'cast(compared.group_values as decimal(18, 0))') }} as group_mean
    from compared
    inner join assigned using (assigned_no)
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        group_id,
        unit_id,
        category_id,
        indicator_id,
        measure_id,
        month,
        basis,
        rule,
        lag,
        share,
        v,
        t,
        t_high,
        b,
        r,
        x,
        z,
        group_min,
        group_max,
        group_mean,
        cast(group_size as integer) as group_size,
        cast(place as integer) as place,
        rate_counted as rate,
        obstacle_counted as obstacle,
        points,
        case obstacle
            when 'not_reported' then '未报送，' || {{ left_out() }}
            when 'missing_report' then '未报送数据，' || case when share < 1 then '这一部分' else '' end || '记 0 分'
            when 'no_base' then case when lag > 0 and v is null then '没有可用的数，' else '没有可用的基数，' end || {{ left_out() }}
            when 'no_reference' then '没有可用的参照，' || {{ left_out() }}
            when 'no_target' then '没有目标值，' || {{ left_out() }}
            else case when value_feed = 'events' then {{ said_events() }} else coalesce({{ said_figure() }}, '') || coalesce({{ said_rule() }}, '') end
        end || {{ said_over_months() }} as explanation,
        over_months,
        measure_group_id
    from named
)

select
    *,
    {{ code_text('basis', 'basis') }} as basis_zh,
    {{ code_text('rule', 'rule') }} as rule_zh,
    {{ code_text('obstacle', 'obstacle') }} as obstacle_zh,
    {{ code_text('measures.over', 'over_months') }} as over_months_zh
from final
