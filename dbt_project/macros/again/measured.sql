{#- Measures of scored_again: the indicators that have another figure are measured again, beside the others of the group as they are; the rest stays. -#}
{%- macro again_measured() -%}
again_monthly_values as materialized (
    select own.* replace (
        again_changed.unit_no as unit_no,
        case when own.cycle = again_changed.cycle and own.month_no = again_changed.month_no then coalesce(again_changed.new_value, own.v) else own.v end as v,
        case when own.cycle = again_changed.cycle and own.month_no = again_changed.month_no then coalesce({{ points('again_changed.new_value') }}, own.v_near) else own.v_near end as v_near
    )
    from {{ relation_of('monthly_values') }} as own
    inner join again_changed
        on
            own.indicator_no = again_changed.indicator_no
            and own.unit_no = again_changed.own_unit_no
    union all by name
    -- What was not there at all.
    select
        again_changed.cycle,
        again_changed.indicator_no,
        again_changed.unit_no,
        again_changed.month_no,
        indicator_months.figures_month_no as value_month_no,
        again_changed.new_value as v,
        {{ points('again_changed.new_value') }} as v_near,
        a_year_ago.v as b,
        a_year_ago.v_near as b_near,
        true as is_reported,
        false as is_taken_over
    from again_changed
    inner join {{ relation_of('indicator_months') }} as indicator_months using (cycle, indicator_no, month_no)
    left join {{ relation_of('monthly_values') }} as own
        on
            again_changed.cycle = own.cycle
            and again_changed.indicator_no = own.indicator_no
            and again_changed.own_unit_no = own.unit_no
            and again_changed.month_no = own.month_no
    left join {{ relation_of('monthly_values') }} as a_year_ago
        on
            again_changed.cycle - 1 = a_year_ago.cycle
            and again_changed.indicator_no = a_year_ago.indicator_no
            and again_changed.own_unit_no = a_year_ago.unit_no
            and indicator_months.figures_month_no - 12 = a_year_ago.month_no
    where own.unit_no is null and again_changed.new_value is not null
),

again_monthly_targets as materialized (
    select own.* replace (again_changed.unit_no as unit_no)
    from {{ relation_of('monthly_targets') }} as own
    inner join again_changed
        on
            own.indicator_no = again_changed.indicator_no
            and own.unit_no = again_changed.own_unit_no
),

again_unit_numbers as (
    select distinct
        again_tries.twin_id as unit_id,
        again_changed.unit_no
    from again_changed
    inner join again_tries using (try_no)
),

again_scored_months as (
    select own.* replace (again_changed.assigned_no as assigned_no, again_changed.unit_no as unit_no, again_changed.group_no as group_no)
    from {{ relation_of('scored_months') }} as own
    inner join again_changed
        on
            own.assigned_no = again_changed.own_no
            and own.month_no = again_changed.month_no
),

again_measure_groups as (
    select distinct own.* replace (again_changed.group_no as group_no)
    from {{ relation_of('measure_groups') }} as own
    inner join again_changed
        on
            own.cycle = again_changed.cycle
            and own.indicator_no = again_changed.indicator_no
            and own.group_no = again_changed.own_group_no
),

again_values_of_the_year_before as (
    {{ again('values_of_the_year_before', {'monthly_values': 'again_monthly_values'}) }}
),

again_forecast_inputs as materialized (
    {{ again('forecast_inputs', {
        'assigned_indicators': 'again_changed', 'monthly_targets': 'again_monthly_targets', 'monthly_values': 'again_monthly_values',
        'values_of_the_year_before': 'again_values_of_the_year_before',
    }) }}
),

again_forecast_values as materialized (
    {{ again('forecast_values', {'forecast_inputs': 'again_forecast_inputs', 'unit_numbers': 'again_unit_numbers', 'superior_places': 'again_superior_places'}) }}
),

again_measure_inputs as materialized (
    {{ again('measure_inputs', {
        'measure_groups': 'again_measure_groups', 'monthly_values': 'again_monthly_values', 'monthly_targets': 'again_monthly_targets',
        'forecast_values': 'again_forecast_values',
        'unit_numbers': 'again_unit_numbers', 'superior_places': 'again_superior_places', 'scored_months': 'again_scored_months',
    }) }}
),

-- The others of the group, for what is measured by comparing.
again_inputs_now as materialized (
    select own.*
    from {{ relation_of('measure_inputs') }} as own
    inner join {{ relation_of('measure_parameters') }} as measures using (measure_no)
    where
        own.month_no in (select month_no from again_tries)
        and (own.is_against_mean or measures.rule in ('{{ rules_that_need(['stretch', 'place']) | join("', '") }}'))
),

again_peers as (
    select again_inputs_now.* replace (-again_inputs_now.assigned_no as assigned_no, again_changed.group_no as group_no)
    from again_inputs_now
    inner join {{ relation_of('assigned_indicators') }} as peers using (assigned_no)
    inner join again_changed
        on
            peers.cycle = again_changed.cycle
            and peers.indicator_no = again_changed.indicator_no
            and peers.group_no = again_changed.own_group_no
            and peers.unit_no != again_changed.own_unit_no
            and again_inputs_now.month_no = again_changed.month_no
),

again_inputs as materialized (
    select again_measure_inputs.*
    from again_measure_inputs
    inner join again_changed using (assigned_no, month_no)
    union all by name
    select * from again_peers
),

again_month_rates_now as materialized (
    {{ again('measure_month_rates', {'measure_inputs': 'again_inputs'}) }}
),

-- The other months stay as they are, for what looks at all of them.
again_measure_month_rates as materialized (
    select * from again_month_rates_now
    where assigned_no > 0
    union all by name
    select own.* replace (again_changed.assigned_no as assigned_no)
    from {{ relation_of('measure_month_rates') }} as own
    inner join again_changed
        on
            own.assigned_no = again_changed.own_no
            and own.month_no != again_changed.month_no
),

again_rates_over_months as (
    {{ again('rates_over_months', {'measure_month_rates': 'again_measure_month_rates'}) }}
),

again_measured as (
    {{ again('measure_rates', {'measure_month_rates': 'again_measure_month_rates', 'rates_over_months': 'again_rates_over_months'}) }}
),

again_measure_rates as materialized (
    select again_measured.*
    from again_measured
    inner join again_changed using (assigned_no, month_no)
    union all by name
    select own.* replace (again_assigned.assigned_no as assigned_no)
    from {{ relation_of('measure_rates') }} as own
    inner join again_assigned
        on
            own.assigned_no = again_assigned.own_no
            and own.month_no = again_assigned.month_no
    left join again_changed on again_assigned.assigned_no = again_changed.assigned_no
    where again_changed.assigned_no is null
)
{%- endmacro -%}
