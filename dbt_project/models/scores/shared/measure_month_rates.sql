-- The figure, the rate and the points of every measure in its month, by number; over the months: measure_rates. Bases and rules: macros/bases,
-- macros/rules; whatever they divide is divided in one place, as a division is the dearest thing here. Figures stand in a narrow table first, as
-- comparing units reads them again. With ids, places and sentences: measure_scores.
with inputs as (
    select * from {{ ref('measure_inputs') }}
),

measures as (
    select * from {{ ref('measure_parameters') }}
),

measure_bands as (
    select * from {{ ref('measure_bands') }}
),

place_rates as (
    select * from {{ ref('place_rates') }}
),

{{ measure_figures() }},

{{ rates_by_place() }},

{{ rates_by_quotient() }},

-- Rules that look at nothing but the figure and its band.
by_figure as (
    select
        figures.*,
        measures.* exclude (measure_no),
        {{ figure('measures.turn * figures.x') }} as z,
        measure_bands.band_rate
    from figures
    inner join measures using (measure_no)
    left join measure_bands
        on
            figures.measure_no = measure_bands.measure_no
            and figures.x >= measure_bands.reaches_from
            and figures.x < measure_bands.reaches_to
    where {{ rule_needs(['figure']) }}
),

rated as (
    {%- for way, needs in {'stretched_quotients': ['quotient', 'stretch'], 'by_figure': ['figure'], 'ranked': ['place']}.items() %}
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        obstacle,
        x,
        measure_points,
        measure_points_near,
        rate_limit,
        case when obstacle is null then {{ rate_of_rule(needs) }} end as exact_rate
    from {{ way }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

held as (
    select
        *,
        case
            when obstacle = 'missing_report' then {{ figure('0') }}
            when exact_rate is not null then greatest(least(exact_rate, rate_limit), -rate_limit)
        end as rate
    from rated
),

final as (
    select
        is_forecast,
        assigned_no,
        measure_no,
        month_no,
        x,
        rate,
        obstacle,
        {{ near_points('(measure_points * rate)', 'measure_points_near * cast(rate as double)') }} as points
    from held
)

select * from final
