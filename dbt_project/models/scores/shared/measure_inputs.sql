{{ config(materialized='view') }}
-- What each measure of each assigned indicator looks at, now and in the forecast; a row for every month that is scored, by number. A
-- measure with a lag looks at an earlier cycle.
with measures as (
    select * from {{ ref('measure_groups') }}
),

monthly_values as (
    select * from {{ ref('monthly_values') }}
),

monthly_targets as (
    select * from {{ ref('monthly_targets') }}
),

forecast_values as (
    select * from {{ ref('forecast_values') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

superior_places as (
    {{ all_cycles('superior_places', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'place', 'peers']) }}
),

places as (
    select
        superior_places.cycle,
        indicator_numbers.indicator_no,
        unit_numbers.unit_no,
        {{ month_number('superior_places."month"') }} as month_no,
        superior_places.place,
        superior_places.peers
    from superior_places
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join unit_numbers using (unit_id)
),

references_of_all_cycles as (
    {{ all_cycles('stg_references', ['cycle', 'assessment_id', 'indicator_id', 'reference_id', 'month', 'value']) }}
),

peer_references as (
    select
        references_of_all_cycles.cycle,
        indicator_numbers.indicator_no,
        references_of_all_cycles.reference_id,
        {{ month_number('references_of_all_cycles."month"') }} as month_no,
        references_of_all_cycles.value
    from references_of_all_cycles
    inner join indicator_numbers using (assessment_id, indicator_id)
),

scored_now as (
    select * from {{ ref('scored_months') }}
),

-- A forecast stands at the month that it is made from, and looks at the targets and references of the final month.
scored as (
    select
        false as is_forecast,
        scored_now.*,
        cast(null as decimal(38, 15)) as expected_v,
        cast(null as decimal(18, 6)) as expected_v_near,
        cast(null as decimal(38, 15)) as expected_b,
        cast(null as decimal(18, 6)) as expected_b_near,
        cast(null as bigint) as expected_place,
        cast(null as bigint) as expected_peers
    from scored_now
    union all
    select
        true as is_forecast,
        assigned_no,
        cycle,
        indicator_no,
        unit_no,
        group_no,
        month_no,
        figures_month_no,
        v as expected_v,
        v_near as expected_v_near,
        b as expected_b,
        b_near as expected_b_near,
        place as expected_place,
        peers as expected_peers
    from forecast_values
),

-- Only what has to be looked up; the parameters would be dear to carry through the lookups.
measured as (
    select
        scored.*,
        measures.measure_no,
        measures.reference_id,
        measures.basis in ({{ bases_with('against_mean') }}) as is_against_mean,
        scored.is_forecast and measures.lag = 0 as is_expected,
        cast(scored.cycle - measures.lag as integer) as looked_at_cycle,
        cast(scored.figures_month_no - 12 * measures.lag as integer) as looked_at_month_no,
        case when measures.basis in ({{ bases_that_need('place_before') }}) then cast(scored.cycle - measures.lag - 1 as integer) end as cycle_before,
        -- What is expected is not looked up.
        case when not scored.is_forecast or measures.lag != 0 then cast(scored.cycle - measures.lag as integer) end as value_cycle,
        -- The final month's reference is seldom known when a forecast is made; then the month's own.
        case when scored.is_forecast and measures.lag = 0 then scored.month_no end as month_now_no
    from scored
    inner join measures using (cycle, indicator_no, group_no)
),

final as (
    select
        measured.is_forecast,
        measured.assigned_no,
        measured.measure_no,
        measured.month_no,
        measured.group_no,
        measured.is_against_mean,
        case when measured.is_expected then measured.expected_v else monthly_values.v end as v,
        case when measured.is_expected then measured.expected_v_near else monthly_values.v_near end as v_near,
        monthly_targets.t,
        monthly_targets.t_near,
        monthly_targets.t_high,
        case when measured.is_expected then measured.expected_b else monthly_values.b end as b,
        case when measured.is_expected then measured.expected_b_near else monthly_values.b_near end as b_near,
        {{ figure('coalesce(peer_references.value, references_now.value)') }} as r,
        case when measured.is_expected then measured.expected_place else places.place end as superior_place,
        case when measured.is_expected then measured.expected_peers else places.peers end as superior_peers,
        places_before.place as superior_place_before
    from measured
    left join monthly_values
        on
            measured.value_cycle = monthly_values.cycle
            and measured.indicator_no = monthly_values.indicator_no
            and measured.unit_no = monthly_values.unit_no
            and measured.looked_at_month_no = monthly_values.month_no
    left join monthly_targets
        on
            measured.looked_at_cycle = monthly_targets.cycle
            and measured.indicator_no = monthly_targets.indicator_no
            and measured.unit_no = monthly_targets.unit_no
            and measured.looked_at_month_no = monthly_targets.month_no
    left join places
        on
            measured.looked_at_cycle = places.cycle
            and measured.indicator_no = places.indicator_no
            and measured.unit_no = places.unit_no
            and measured.looked_at_month_no = places.month_no
    left join places as places_before
        on
            measured.cycle_before = places_before.cycle
            and measured.indicator_no = places_before.indicator_no
            and measured.unit_no = places_before.unit_no
            and measured.looked_at_month_no - 12 = places_before.month_no
    left join peer_references
        on
            measured.looked_at_cycle = peer_references.cycle
            and measured.indicator_no = peer_references.indicator_no
            and measured.reference_id = peer_references.reference_id
            and measured.looked_at_month_no = peer_references.month_no
    left join peer_references as references_now
        on
            measured.cycle = references_now.cycle
            and measured.indicator_no = references_now.indicator_no
            and measured.reference_id = references_now.reference_id
            and measured.month_now_no = references_now.month_no
)

select * from final
