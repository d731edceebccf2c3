{#- From `figures`: `ranked`, the places in the group, and what they earn. -#}
{%- macro rates_by_place() -%}
-- Places in the group, and what they earn; of the others of the group nothing else is looked at.
placed as (
    select
        figures.is_forecast,
        figures.assigned_no,
        figures.measure_no,
        figures.month_no,
        figures.obstacle,
        figures.x,
        measures.measure_points,
        measures.measure_points_near,
        measures.rate_limit,
        measures.rule,
        measures.base,
        case
            when figures.x is null then null
            when measures.basis in ({{ bases_with('placed_above') }}) then cast(figures.x as bigint)
            else rank() over (
                    partition by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no
                    order by measures.turn * figures.x desc nulls last
                )
        end as place,
        case
            when measures.basis in ({{ bases_with('placed_above') }}) then figures.superior_peers
            else count(figures.x) over (partition by figures.is_forecast, figures.measure_no, figures.group_no, figures.month_no)
        end as group_size
    from figures
    inner join measures using (measure_no)
    where {{ rule_needs(['place']) }}
),

ranked as (
    select
        placed.*,
        from_top.rate as place_rate,
        from_bottom.rate as place_from_bottom_rate
    from placed
    left join place_rates as from_top using (measure_no, place)
    left join place_rates as from_bottom
        on
            placed.measure_no = from_bottom.measure_no
            and placed.place - placed.group_size - 1 = from_bottom.place
)
{%- endmacro -%}
