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
            when measures.basis in ({{ bases_with('placed_above') }}) and measures.rule in ({{ rules_that('needs_peers', True) }})
                then least(cast(figures.x as bigint), figures.superior_peers)
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
        from_bottom.rate as place_from_bottom_rate,
        first_place.rate as first_place_rate,
        last_place.rate as last_place_rate,
        case
            when placed.rule in ({{ rules_that('ends_from_bands', True) }})
                then {{ ratio('cast(placed.place - 1 as decimal(18, 0))', 'cast(placed.group_size - 1 as decimal(18, 0))') }}
        end as place_quotient
    from placed
    left join place_rates as from_top using (measure_no, place)
    left join place_rates as from_bottom
        on
            placed.measure_no = from_bottom.measure_no
            and placed.place - placed.group_size - 1 = from_bottom.place
    left join place_rates as first_place
        on
            placed.measure_no = first_place.measure_no
            and first_place.place = 1
            and placed.rule in ({{ rules_that('ends_from_bands', True) }})
    left join place_rates as last_place
        on
            placed.measure_no = last_place.measure_no
            and last_place.place = -1
            and placed.rule in ({{ rules_that('ends_from_bands', True) }})
)
{%- endmacro -%}
