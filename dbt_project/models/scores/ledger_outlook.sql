-- Ledger, only in forecasts: what nobody has yet and yet is to be expected. What bonuses, caps, events, charges and decisions added from that
-- month to the end of last year, as the mean of the units; in an assessment's first year what is not yet scored, at the rate so far.
with forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

score_sums as (
    select * from {{ ref('score_sums') }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

additions as (
    {{ all_cycles('unit_additions', ['cycle', 'assessment_id', 'unit_id', 'month', 'points']) }}
),

forecast_units as (
    select distinct
        score_sums.cycle,
        score_sums.assessment_id,
        score_sums.unit_id,
        score_sums."month",
        before.cycle as cycle_before,
        before.final_month as final_month_before
    from score_sums
    inner join forecast_from
        on
            score_sums.cycle = forecast_from.cycle
            and score_sums.assessment_id = forecast_from.assessment_id
            and score_sums."month" = forecast_from."month"
    left join terms_of_all_cycles as before
        on
            score_sums.cycle - 1 = before.cycle
            and score_sums.assessment_id = before.assessment_id
    where score_sums.scenario = 'forecast'
),

added_before as (
    select
        looks.cycle,
        looks.assessment_id,
        looks."month",
        count(*) as units,
        {{ as_points(ratio('cast(sum(ended.points - then_.points) as decimal(38, 6))', 'cast(count(*) as decimal(18, 0))')) }} as points
    from (
        select distinct
            cycle,
            assessment_id,
            "month",
            cycle_before,
            final_month_before
        from forecast_units
        where cycle_before is not null
    ) as looks
    inner join additions as then_
        on
            looks.cycle_before = then_.cycle
            and looks.assessment_id = then_.assessment_id
            and {{ years_before('looks."month"', 1) }} = then_."month"
    inner join additions as ended
        on
            looks.cycle_before = ended.cycle
            and looks.assessment_id = ended.assessment_id
            and looks.final_month_before = ended."month"
            and then_.unit_id = ended.unit_id
    group by looks.cycle, looks.assessment_id, looks."month"
),

entries_now as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        points_assigned,
        points
    from score_sums
    where scenario = 'actual'
    {%- for part in ledger_parts() if part not in ('ledger_scores', 'ledger_outlook', 'ledger_veto') %}
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        0 as points_assigned,
        points
    from {{ ref(part) }}
    where scenario = 'actual'
    {%- endfor %}
),

categories_now as (
    select
        entries_now.cycle,
        entries_now.assessment_id,
        entries_now.unit_id,
        entries_now."month",
        case
            when categories.scaling = 'to_points' and sum(entries_now.points_assigned) > 0 then categories.points
            else cast(sum(entries_now.points_assigned) as decimal(18, 6))
        end as points_available,
        cast(sum(entries_now.points) as decimal(18, 6)) as points
    from entries_now
    inner join forecast_units
        on
            entries_now.cycle = forecast_units.cycle
            and entries_now.assessment_id = forecast_units.assessment_id
            and entries_now.unit_id = forecast_units.unit_id
            and entries_now."month" = forecast_units."month"
            and forecast_units.cycle_before is null
    left join {{ ref('stg_categories') }} as categories
        on
            entries_now.cycle = categories.cycle
            and entries_now.assessment_id = categories.assessment_id
            and entries_now.category_id = categories.category_id
    group by
        entries_now.cycle, entries_now.assessment_id, entries_now.unit_id, entries_now."month", entries_now.category_id,
        categories.scaling, categories.points
),

totals_now as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points_available) as decimal(18, 6)) as points_available,
        cast(sum(points) as decimal(18, 6)) as points
    from categories_now
    group by cycle, assessment_id, unit_id, "month"
),

all_rows as (
    select
        forecast_units.cycle,
        forecast_units.assessment_id,
        forecast_units.unit_id,
        forecast_units."month",
        added_before.points,
        'last_year' as cause,
        '去年从同月到年终，加分、扣罚、封顶和核定使' || cast(added_before.units as varchar) || '个单位平均'
        || case when added_before.points >= 0 then '再加' else '再减' end || {{ shown('abs(added_before.points)') }} || '分，今年照此预计' as explanation
    from forecast_units
    inner join added_before
        on
            forecast_units.cycle = added_before.cycle
            and forecast_units.assessment_id = added_before.assessment_id
            and forecast_units."month" = added_before."month"
    union all
    select
        totals_now.cycle,
        totals_now.assessment_id,
        totals_now.unit_id,
        totals_now."month",
        {{ as_points(in_reach(ratio(product('totals_now.points', 'terms.full_points'), 'totals_now.points_available')
            ~ ' - totals_now.points', 'points')) }} as points,
        'first_year' as cause,
        '首个年度没有往年可比：已计' || {{ shown('totals_now.points_available') }} || '分得' || {{ shown('totals_now.points') }}
        || '分，其余到满分' || {{ shown('terms.full_points') }} || '分按同样的得分率预计' as explanation
    from totals_now
    -- Where the lowest category stands for all, it is laid out on the full points already.
    inner join {{ ref('assessment_terms') }} as terms
        on
            totals_now.cycle = terms.cycle
            and totals_now.assessment_id = terms.assessment_id
            and terms.total_of != 'lowest'
),

final as (
    select
        'forecast' as scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(null as varchar) as category_id,
        cast(null as varchar) as indicator_id,
        'outlook' as entry,
        {{ points('points') }} as points,
        cast(null as varchar) as cause_kind,
        cause,
        'assessments' as source_feed,
        unit_id || '/' || "month" as source_key,
        false as is_undecided,
        explanation
    from all_rows
    where points != 0
)

select * from final
