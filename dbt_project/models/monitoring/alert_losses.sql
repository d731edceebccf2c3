-- What each unit's indicator loses in the running month and is expected to lose over the year, what decisions give back or may still spare, and
-- what keeps it out of the account. Charges count where nothing is scored, too.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

scores as (
    select * from {{ ref('indicator_scores') }}
),

indicator_points as (
    select * from {{ ref('indicator_points') }}
    where scenario = 'actual'
),

ledger as (
    select * from {{ ref('ledger_entries') }}
    where indicator_id is not null
),

shortfall_waivers as (
    {{ points_waived() }}
),

-- Without a month, or for the final one, a waiver gives back whatever the year's result would lack.
waived_for_the_year as (
    select distinct
        waivers.cycle,
        waivers.assessment_id,
        waivers.unit_id,
        waivers.subject_id as indicator_id
    from {{ ref('decisions_in_force') }} as waivers
    inner join terms
        on
            waivers.cycle = terms.cycle
            and waivers.assessment_id = terms.assessment_id
    where
        waivers.subject = 'score'
        and waivers.decision = 'waive'
        and (waivers."month" is null or waivers."month" = terms.final_month)
),

charged as (
    select
        ledger.scenario,
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger.indicator_id,
        cast(-sum(case when ledger.cause_kind is not null then ledger.points else 0 end) as decimal(18, 6)) as points_lost,
        cast(-sum(case when ledger.is_undecided then ledger.points else 0 end) as decimal(18, 6)) as points_undecided,
        max(case when ledger.cause_kind = 'procedural' and ledger.points < 0 then 1 else 0 end) = 1 as is_procedural
    from ledger
    inner join current_months
        on
            ledger.cycle = current_months.cycle
            and ledger.assessment_id = current_months.assessment_id
            and ledger."month" = current_months."month"
    group by ledger.scenario, ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger.indicator_id
),

measures as (
    select * from {{ ref('alert_measures') }}
),

-- One indicator is judged by its own value: what all units together do over a year says much of totals and little of one indicator.
by_value as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        expected_marks.points - reckoned_marks.points as points_less
    from current_months
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
    inner join {{ ref('reckoned_marks') }} as reckoned_marks
        on
            assigned.assigned_no = reckoned_marks.assigned_no
            and {{ month_number('current_months."month"') }} = reckoned_marks.month_no
            and reckoned_marks.is_forecast
    inner join {{ ref('indicator_marks') }} as expected_marks
        on
            reckoned_marks.assigned_no = expected_marks.assigned_no
            and reckoned_marks.month_no = expected_marks.month_no
            and expected_marks.is_forecast
),

final as (
    select
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        scores.points_assigned,
        scores.rate,
        case
            -- What only adds or takes lacks no more than it takes.
            when assigned.category_kind != 'scored' then {{ product('-least(scores.rate, 0)', '100') }}
            when shortfall_waivers.points > 0
                then {{ ratio('greatest(scores.points_assigned - scores.points - shortfall_waivers.points, 0) * 100', 'scores.points_assigned') }}
            when scores.rate is not null then {{ product('1 - scores.rate', '100') }}
        end as rate_gap_pp,
        coalesce(scores.points_assigned, assigned.points) as points_available,
        case
            when assigned.category_kind != 'scored' then {{ product('assigned.points', '-least(assigned.floor_rate, 0)') }}
            else {{ product('coalesce(scores.points_assigned, assigned.points)', '(1 - coalesce(assigned.floor_rate, 0))') }}
        end as points_exposed,
        greatest(coalesce(charged.points_lost, 0), 0) as points_lost_now,
        greatest(coalesce(scores.points_assigned - scores.points - coalesce(shortfall_waivers.points, 0), 0), 0) as shortfall,
        coalesce(shortfall_waivers.points, 0) as points_waived,
        waived_for_the_year.unit_id is not null as is_waived,
        greatest(coalesce(charged.points_undecided, 0), 0) as points_undecided,
        coalesce(charged.is_procedural, false) as is_procedural,
        indicator_points.cause,
        expected.points_lost + case when waived_for_the_year.unit_id is null then coalesce(by_value.points_less, 0) else 0 end as forecast_loss,
        coalesce(measures.is_relative, false) as is_relative,
        case when scores.unit_id is null then measures.obstacle end as obstacle
    from current_months
    inner join assigned
        on
            current_months.cycle = assigned.cycle
            and current_months.assessment_id = assigned.assessment_id
    left join scores
        on
            assigned.cycle = scores.cycle
            and assigned.assessment_id = scores.assessment_id
            and assigned.unit_id = scores.unit_id
            and assigned.indicator_id = scores.indicator_id
            and current_months."month" = scores."month"
            and scores.scenario = 'actual'
    left join charged
        on
            assigned.cycle = charged.cycle
            and assigned.assessment_id = charged.assessment_id
            and assigned.unit_id = charged.unit_id
            and assigned.indicator_id = charged.indicator_id
            and charged.scenario = 'actual'
    left join charged as expected
        on
            assigned.cycle = expected.cycle
            and assigned.assessment_id = expected.assessment_id
            and assigned.unit_id = expected.unit_id
            and assigned.indicator_id = expected.indicator_id
            and expected.scenario = 'forecast'
    left join by_value
        on
            assigned.cycle = by_value.cycle
            and assigned.assessment_id = by_value.assessment_id
            and assigned.unit_id = by_value.unit_id
            and assigned.indicator_id = by_value.indicator_id
    left join indicator_points
        on
            assigned.cycle = indicator_points.cycle
            and assigned.assessment_id = indicator_points.assessment_id
            and assigned.unit_id = indicator_points.unit_id
            and assigned.indicator_id = indicator_points.indicator_id
            and current_months."month" = indicator_points."month"
    left join measures
        on
            assigned.cycle = measures.cycle
            and assigned.assessment_id = measures.assessment_id
            and assigned.unit_id = measures.unit_id
            and assigned.indicator_id = measures.indicator_id
    left join shortfall_waivers
        on
            assigned.cycle = shortfall_waivers.cycle
            and assigned.assessment_id = shortfall_waivers.assessment_id
            and assigned.unit_id = shortfall_waivers.unit_id
            and assigned.indicator_id = shortfall_waivers.indicator_id
            and current_months."month" = shortfall_waivers."month"
    left join waived_for_the_year
        on
            assigned.cycle = waived_for_the_year.cycle
            and assigned.assessment_id = waived_for_the_year.assessment_id
            and assigned.unit_id = waived_for_the_year.unit_id
            and assigned.indicator_id = waived_for_the_year.indicator_id
)

select * from final
