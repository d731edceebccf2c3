{#- Marks of scored_again. What all units of an assessment make of an indicator together moves with the twin, so every try has its own. -#}
{%- macro again_marked() -%}
again_causes as materialized (
    select own.* replace (again_assigned.unit_no as unit_no)
    from {{ relation_of('monthly_values') }} as own
    inner join again_assigned
        on
            own.cycle = again_assigned.cycle
            and own.indicator_no = again_assigned.indicator_no
            and own.unit_no = again_assigned.own_unit_no
            and own.month_no = again_assigned.month_no
    where own.cause_kind is not null
),

again_event_values as materialized (
    select own.* replace (again_assigned.unit_no as unit_no)
    from {{ relation_of('event_values') }} as own
    inner join again_assigned
        on
            own.cycle = again_assigned.cycle
            and own.indicator_no = again_assigned.indicator_no
            and own.unit_no = again_assigned.own_unit_no
            and own.month_no = again_assigned.month_no
),

again_reckoned_marks as materialized (
    {{ again('reckoned_marks', {
        'assigned_indicators': 'again_assigned', 'monthly_values': 'again_causes', 'measure_rates': 'again_measure_rates',
        'event_values': 'again_event_values',
    }) }}
),

again_indicator_rates as materialized (
    {{ again('indicator_rates', {'assigned_indicators': 'again_assigned', 'reckoned_marks': 'again_reckoned_marks'}) }}
),

again_rates_changed as materialized (
    select
        again_indicator_rates.*,
        again_changed.apart_id
    from again_indicator_rates
    inner join again_changed using (cycle, assessment_id, unit_id, indicator_id)
),

again_forecast_rates as materialized (
    select own.* replace (again_tries.apart_id as assessment_id, again_tries.twin_id as unit_id)
    from {{ relation_of('forecast_rates') }} as own
    inner join again_tries using (cycle, assessment_id, unit_id, "month")
    left join again_changed
        on
            again_tries.try_no = again_changed.try_no
            and case when own.looked_at = 'now' then own.indicator_id end = again_changed.indicator_id
    where again_changed.try_no is null
    union all by name
    select
        rates.cycle,
        rates.apart_id as assessment_id,
        rates."month",
        'now' as looked_at,
        rates.unit_id,
        rates.indicator_id,
        rates.points_assigned,
        rates.rate
    from again_rates_changed as rates
    inner join (select distinct cycle, assessment_id, "month" from {{ relation_of('forecast_rates') }}) using (cycle, assessment_id, "month")
),

again_means as (
    select
        means.* exclude (units_now, rates_now) replace (
            again_tries.apart_id as assessment_id,
            case
                when rates_changed.unit_id is null then means.mean_now
                else {{ ratio(
                    'means.rates_now - coalesce(own.rate, 0) + rates_changed.rate',
                    'cast(means.units_now + case when own.rate is null then 1 else 0 end as decimal(18, 0))'
                ) }}
            end as mean_now
        )
    from {{ relation_of('expected_rate_means') }} as means
    inner join again_tries using (cycle, assessment_id, "month")
    left join again_rates_changed as rates_changed
        on
            again_tries.twin_id = rates_changed.unit_id
            and means.indicator_id = rates_changed.indicator_id
            and means."month" = rates_changed."month"
    left join {{ relation_of('forecast_rates') }} as own
        on
            means.cycle = own.cycle
            and means.assessment_id = own.assessment_id
            and means."month" = own."month"
            and means.indicator_id = own.indicator_id
            and again_tries.unit_id = own.unit_id
            and own.looked_at = 'now'
),

again_apart as (
    select * replace (apart_id as assessment_id)
    from again_assigned
),

again_expected_rates as materialized (
    {{ again('expected_rates', {
        'assigned_indicators': 'again_apart', 'forecast_rates': 'again_forecast_rates', 'expected_rate_means': 'again_means',
    }) }}
),

again_indicator_marks as materialized (
    {{ again('indicator_marks', {
        'assigned_indicators': 'again_assigned', 'reckoned_marks': 'again_reckoned_marks', 'expected_rates': 'again_expected_rates',
        'scenario_months': 'again_scenario_months',
    }) }}
)
{%- endmacro -%}
