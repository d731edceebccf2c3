-- What each unit's indicator is expected to show at the end of the year by its value: the value of the month that is seen from, carried on as the
-- units of the assessment together went on from that month last year: by as much where they averaged little then (counts, things that begin
-- late), else in proportion. Without last year at a steady pace where the pacing is linear; else as it is. What has not been asked for yet is
-- expected to come out as last year did. What is owed stays missing. The base moves with the value, so that growth stays what it is.
with assigned as (
    select * from {{ ref('assigned_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

terms_of_all_cycles as (
    {{ all_cycles('assessment_terms', ['cycle', 'assessment_id', 'final_month']) }}
),

forecast_from as (
    select * from {{ ref('scenario_months') }}
    where scenario = 'forecast'
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
),

not_called_for as (
    select * from {{ ref('monthly_targets') }}
    where not is_due
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
    inner join {{ ref('indicator_numbers') }} as indicator_numbers
        on
            superior_places.assessment_id = indicator_numbers.assessment_id
            and superior_places.indicator_id = indicator_numbers.indicator_id
    inner join {{ ref('unit_numbers') }} as unit_numbers on superior_places.unit_id = unit_numbers.unit_id
),

-- The months that are looked at, for every indicator: the one seen from, the same of the year before, and that year's last.
looks as (
    select
        indicator_months.cycle,
        indicator_months.indicator_no,
        indicator_months.month_no,
        indicator_months.figures_month_no,
        indicator_months.figures_elapsed,
        indicator_months.months,
        terms.final_month_number as final_month_no,
        indicator_months.cycle - 1 as cycle_before,
        indicator_months.month_no - 12 as month_before_no,
        {{ month_number('before.final_month') }} as final_month_before_no
    from forecast_from
    inner join terms
        on
            forecast_from.cycle = terms.cycle
            and forecast_from.assessment_id = terms.assessment_id
    inner join indicator_months
        on
            forecast_from.cycle = indicator_months.cycle
            and forecast_from.assessment_id = indicator_months.assessment_id
            and forecast_from."month" = indicator_months."month"
    left join terms_of_all_cycles as before
        on
            terms.cycle - 1 = before.cycle
            and terms.assessment_id = before.assessment_id
),

values_now as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near,
        monthly_values.b,
        monthly_values.b_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.month_no
    where not monthly_values.is_taken_over
),

values_then as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle_before
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.month_before_no
),

values_of_the_year_before as (
    select
        looks.cycle,
        looks.month_no,
        monthly_values.indicator_no,
        monthly_values.unit_no,
        monthly_values.v,
        monthly_values.v_near,
        monthly_values.b,
        monthly_values.b_near
    from {{ ref('monthly_values') }} as monthly_values
    inner join looks
        on
            monthly_values.cycle = looks.cycle_before
            and monthly_values.indicator_no = looks.indicator_no
            and monthly_values.month_no = looks.final_month_before_no
),

-- How the units together went on: those that have both figures.
pools as (
    select
        then_.cycle,
        then_.month_no,
        then_.indicator_no,
        count(*) as units,
        cast(sum(then_.v) as decimal(38, 15)) as then_sum,
        cast(sum(year_before.v) as decimal(38, 15)) as end_sum,
        cast(sum(then_.v_near) as decimal(38, 6)) as then_near,
        cast(sum(year_before.v_near) as decimal(38, 6)) as end_near
    from values_then as then_
    inner join values_of_the_year_before as year_before
        on
            then_.cycle = year_before.cycle
            and then_.month_no = year_before.month_no
            and then_.indicator_no = year_before.indicator_no
            and then_.unit_no = year_before.unit_no
    where then_.v is not null and year_before.v is not null
    group by then_.cycle, then_.month_no, then_.indicator_no
),

went_on as (
    select
        cycle,
        month_no,
        indicator_no,
        then_sum < {{ declared('forecast_small_mean') }} * units as is_by_amount,
        {{ figure(in_reach(ratio('end_sum - then_sum', 'cast(units as decimal(18, 0))'), 'figure')) }} as amount,
        {{ ratio('end_sum', 'then_sum') }} as growth,
        then_sum,
        end_sum,
        {{ points(in_reach('then_near', 'figure')) }} as then_near,
        {{ points(in_reach('end_near', 'figure')) }} as end_near
    from pools
),

compared as (
    select
        assigned.assigned_no,
        assigned.cycle,
        assigned.indicator_no,
        assigned.unit_no,
        assigned.group_no,
        assigned.value_feed,
        assigned.pacing,
        looks.month_no,
        looks.figures_elapsed,
        looks.months,
        looks.final_month_no,
        looks.figures_month_no is not null and not_called_for.unit_no is null as is_called_for,
        now.v as v_now,
        now.v_near as v_now_near,
        now.b as b_now,
        now.b_near as b_now_near,
        year_before.v as v_year_before,
        year_before.v_near as v_year_before_near,
        year_before.b as b_year_before,
        year_before.b_near as b_year_before_near,
        went_on.amount as exact_amount,
        coalesce(went_on.is_by_amount, false) as is_by_amount,
        case when not went_on.is_by_amount then went_on.growth end as exact_growth,
        went_on.then_sum,
        went_on.end_sum,
        went_on.then_near,
        went_on.end_near,
        -- Where nothing is there yet, the place of the year before stands.
        case when now.unit_no is null then looks.cycle_before else looks.cycle end as place_cycle,
        case when now.unit_no is null then looks.final_month_before_no else looks.month_no end as place_month_no
    from assigned
    inner join looks
        on
            assigned.cycle = looks.cycle
            and assigned.indicator_no = looks.indicator_no
    left join not_called_for
        on
            assigned.cycle = not_called_for.cycle
            and assigned.indicator_no = not_called_for.indicator_no
            and assigned.unit_no = not_called_for.unit_no
            and looks.month_no = not_called_for.month_no
    left join values_now as now
        on
            assigned.cycle = now.cycle
            and assigned.indicator_no = now.indicator_no
            and assigned.unit_no = now.unit_no
            and looks.month_no = now.month_no
    left join values_of_the_year_before as year_before
        on
            assigned.cycle = year_before.cycle
            and assigned.indicator_no = year_before.indicator_no
            and assigned.unit_no = year_before.unit_no
            and looks.month_no = year_before.month_no
    left join went_on
        on
            assigned.cycle = went_on.cycle
            and assigned.indicator_no = went_on.indicator_no
            and looks.month_no = went_on.month_no
),

followed as (
    select
        *,
        {{ ratio('cast(months as decimal(18, 0))', 'cast(figures_elapsed as decimal(18, 0))') }} as months_to_come
    from compared
    -- Not asked for yet, and nothing to go by: not scored.
    where
        v_now is not null
        or (is_called_for and value_feed = 'reports')
        or v_year_before is not null
),

-- One figure over another carries the value on. `factor` stands in where these, or the value, have more than six decimals or are too large.
factored as (
    select
        *,
        case
            when exact_growth is not null then end_near
            when is_by_amount then 1
            when pacing = 'linear' then {{ points('months') }}
            else 1
        end as carried_by,
        case
            when exact_growth is not null then then_near
            when is_by_amount then 1
            when pacing = 'linear' then {{ points('figures_elapsed') }}
            else 1
        end as carried_over,
        exact_growth is null or (end_sum = end_near and then_sum = then_near and abs(exact_growth) < 1000000) as is_plain,
        case
            when exact_growth is not null then {{ in_reach('exact_growth', 'points') }}
            when is_by_amount then 1
            when pacing = 'linear' then months_to_come
            else 1
        end as factor,
        case when is_by_amount then exact_amount else 0 end as amount
    from followed
),

-- In millionths, so that the product leaves room for its decimals.
carried as (
    select
        *,
        {%- for side in ['v', 'b'] %}
        case
            when is_plain and {{ side }}_now = {{ side }}_now_near and abs(cast({{ side }}_now_near as double) * cast(carried_by as double)) < 1e20
                then cast({{ side }}_now_near as decimal(38, 6)) * carried_by * 0.000001
        end as {{ side }}_carried,
        cast({{ side }}_now_near as double) * cast(carried_by as double) * 1e-6 as {{ side }}_carried_near,
        {%- endfor %}
        cast({{ in_units('factor', 'cast(0.000000001 as decimal(18, 9))') }} as decimal(18, 9)) as carrying_factor,
        cast(carried_by as double) / cast(carried_over as double) as factor_near
    from factored
),

-- Multiplied before it is divided: 70 in seven months of twelve is 120, not a hair less. Exact to nine decimals.
reached as (
    select
        *,
        {{ ratio('v_carried', 'carried_over', 'v_carried_near', 'cast(carried_over as double)') }} * 1000000 as v_reached,
        {{ ratio('b_carried', 'carried_over', 'b_carried_near', 'cast(carried_over as double)') }} * 1000000 as b_reached
    from carried
),

expected as (
    select
        *,
        case
            when v_now is not null then amount + coalesce({{ figure('v_reached') }}, {{ figure('cast(v_now as decimal(38, 12)) * carrying_factor') }})
            when not is_called_for or value_feed != 'reports' then v_year_before
        end as exact_v,
        case
            when v_now is null then b_year_before
            else amount + coalesce({{ figure('b_reached') }}, {{ figure('cast(b_now as decimal(38, 12)) * carrying_factor') }})
        end as exact_b,
        coalesce(cast(v_now_near as double) * factor_near + cast(amount as double), cast(v_year_before_near as double)) as v_float,
        case
            when v_now is null then cast(b_year_before_near as double)
            else cast(b_now_near as double) * factor_near + cast(amount as double)
        end as b_float
    from reached
),

final as (
    select
        expected.assigned_no,
        expected.cycle,
        expected.indicator_no,
        expected.unit_no,
        expected.group_no,
        expected.month_no,
        expected.final_month_no as figures_month_no,
        {{ figure(in_reach('expected.exact_v', 'figure')) }} as v,
        {{ points(in_reach('expected.v_float', 'figure')) }} as v_near,
        {{ figure(in_reach('expected.exact_b', 'figure')) }} as b,
        {{ points(in_reach('expected.b_float', 'figure')) }} as b_near,
        places.place,
        places.peers
    from expected
    left join places
        on
            expected.place_cycle = places.cycle
            and expected.indicator_no = places.indicator_no
            and expected.unit_no = places.unit_no
            and expected.place_month_no = places.month_no
)

select * from final
