-- What each unit's indicator is expected to show at the end of the year, seen from a month: its value then, carried on as last year went on
-- from that month; without last year at a steady pace where the pacing is linear; else as it is. What has not been asked for yet is
-- expected to come out as last year did. What is owed stays missing. The base moves with the value, so that growth stays what it is.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

unit_values as (
    {{ all_cycles('unit_values', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'v', 'b']) }}
),

values_now as (
    select * from {{ ref('unit_values') }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

unit_targets as (
    select * from {{ ref('unit_targets') }}
),

superior_places as (
    {{ all_cycles('superior_places', ['cycle', 'assessment_id', 'unit_id', 'indicator_id', 'month', 'place', 'peers']) }}
),

seen as (
    select
        assigned.*,
        forecast_from."month",
        terms.final_month,
        before.final_month as final_month_before,
        indicator_months.figures_month,
        indicator_months.figures_elapsed,
        indicator_months.months,
        indicator_months.figures_month is not null and coalesce(unit_targets.is_due, true) as is_called_for
    from forecast_from
    inner join terms
        on
            forecast_from.cycle = terms.cycle
            and forecast_from.assessment_id = terms.assessment_id
    inner join assigned
        on
            forecast_from.cycle = assigned.cycle
            and forecast_from.assessment_id = assigned.assessment_id
    inner join indicator_months
        on
            assigned.cycle = indicator_months.cycle
            and assigned.assessment_id = indicator_months.assessment_id
            and assigned.indicator_id = indicator_months.indicator_id
            and forecast_from."month" = indicator_months."month"
    left join terms_of_all_cycles as before
        on
            terms.cycle - 1 = before.cycle
            and terms.assessment_id = before.assessment_id
    left join unit_targets
        on
            assigned.cycle = unit_targets.cycle
            and assigned.assessment_id = unit_targets.assessment_id
            and assigned.indicator_id = unit_targets.indicator_id
            and assigned.unit_id = unit_targets.unit_id
            and forecast_from."month" = unit_targets."month"
),

compared as (
    select
        seen.*,
        now.v as v_now,
        now.b as b_now,
        now.cause,
        now.cause_kind,
        then_.v as v_then,
        year_before.v as v_year_before,
        year_before.b as b_year_before,
        places.place,
        places.peers
    from seen
    left join values_now as now
        on
            seen.cycle = now.cycle
            and seen.assessment_id = now.assessment_id
            and seen.indicator_id = now.indicator_id
            and seen.unit_id = now.unit_id
            and seen."month" = now."month"
    left join unit_values as then_
        on
            seen.cycle - 1 = then_.cycle
            and seen.assessment_id = then_.assessment_id
            and seen.indicator_id = then_.indicator_id
            and seen.unit_id = then_.unit_id
            and {{ years_before('seen."month"', 1) }} = then_."month"
    left join unit_values as year_before
        on
            seen.cycle - 1 = year_before.cycle
            and seen.assessment_id = year_before.assessment_id
            and seen.indicator_id = year_before.indicator_id
            and seen.unit_id = year_before.unit_id
            and seen.final_month_before = year_before."month"
    left join superior_places as places
        on
            places.cycle = case when now.unit_id is null then seen.cycle - 1 else seen.cycle end
            and seen.assessment_id = places.assessment_id
            and seen.indicator_id = places.indicator_id
            and seen.unit_id = places.unit_id
            and places."month" = case when now.unit_id is null then seen.final_month_before else seen."month" end
),

carried as (
    select
        *,
        case
            when v_now is null then 1
            when v_then != 0 and v_year_before is not null then {{ in_reach(ratio('v_year_before', 'v_then'), 'points') }}
            when pacing = 'linear' then {{ ratio('cast(months as decimal(18, 0))', 'cast(figures_elapsed as decimal(18, 0))') }}
            else 1
        end as factor
    from compared
),

final as (
    select
        cycle,
        assessment_id,
        group_id,
        unit_id,
        indicator_id,
        "month",
        final_month as figures_month,
        {{ figure(in_reach('coalesce(cast(v_now as decimal(38, 12)) * cast(factor as decimal(38, 9)), '
            ~ "case when not is_called_for or value_feed != 'reports' then v_year_before end)", 'figure')) }} as v,
        {{ figure(in_reach('case when v_now is not null then cast(b_now as decimal(38, 12)) * cast(factor as decimal(38, 9)) '
            ~ 'else b_year_before end', 'figure')) }} as b,
        place,
        peers,
        cause,
        cause_kind
    from carried
    -- Not asked for yet, and nothing to go by: not scored.
    where
        v_now is not null
        or (is_called_for and value_feed = 'reports')
        or v_year_before is not null
)

select * from final
