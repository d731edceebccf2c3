-- What each unit's indicator is expected to show at the end of the year by its value: the value of the month that is seen from, carried on as the
-- units of the assessment together went on from that month last year: by as much where they averaged little then (counts, things that begin
-- late), else in proportion. Without last year at a steady pace where the pacing is linear; else as it is. What has not been asked for yet is
-- expected to come out as last year did. What is owed stays missing. The base moves with the value, so that growth stays what it is.
with followed as (
    select * from {{ ref('forecast_inputs') }}
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
