{#- The changes that tries of items come to, as scored_again wants them. `tries`: try_no, the unit's keys, "month", item_id (null: nothing is changed). -#}
{%- macro changes_of_items(tries, items) -%}
{%- set ways = {
    'value': "items.change in ('value', 'place')",
    'charge': 'items.charge_key is not null',
    'points': "items.change in ('claim', 'decision')",
} -%}
select
        try_no,
        cycle,
        assessment_id,
        unit_id,
        "month",
        item_id,
        'none' as change,
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as source_feed,
        cast(null as varchar) as source_key,
        cast(null as decimal(38, 15)) as new_value,
        cast(null as decimal(18, 6)) as points
    from {{ tries }}
    where item_id is null
    {%- for way, holds in ways.items() %}
    union all
    select
        tries.try_no,
        tries.cycle,
        tries.assessment_id,
        tries.unit_id,
        tries."month",
        tries.item_id,
        {% if way == 'charge' %}'charge'{% else %}items.change{% endif %} as change,
        items.indicator_id,
        {% if way == 'charge' %}items.charge_feed{% else %}case items.change when 'claim' then 'bonus_claims' when 'decision' then 'decisions' end{% endif %} as source_feed,
        {% if way == 'charge' %}items.charge_key{% else %}items.item_id{% endif %} as source_key,
        items.new_value,
        {% if way == 'charge' %}items.charge_points{% else %}items.points{% endif %} as points
    from {{ tries }} as tries
    inner join {{ items }} as items using (cycle, assessment_id, unit_id, item_id)
    where {{ holds }}
    {%- endfor %}
{%- endmacro -%}

{#- The end of a model of scored_again: what every try comes to, in the scenario that the unit stands in. -#}
{%- macro outcomes_of_tries() -%}
lowest_rates as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        min({{ ratio('points', 'points_assigned') }}) as lowest_category_rate
    from again_category_scores
    where kind = 'scored' and points_assigned > 0
    group by scenario, cycle, assessment_id, unit_id, "month"
),

final as (
    select
        again_tries.try_no,
        again_tries.cycle,
        again_tries.assessment_id,
        again_tries.unit_id,
        again_tries."month",
        totals.exact_total,
        totals.total,
        lowest_rates.lowest_category_rate
    from again_tries
    inner join {{ ref('current_months') }} as current_months
        on
            again_tries.cycle = current_months.cycle
            and again_tries.assessment_id = current_months.assessment_id
    inner join again_unit_totals as totals
        on
            again_tries.cycle = totals.cycle
            and again_tries.assessment_id = totals.assessment_id
            and again_tries.twin_id = totals.unit_id
            and again_tries."month" = totals."month"
            and current_months.standing_scenario = totals.scenario
    left join lowest_rates
        on
            again_tries.twin_id = lowest_rates.unit_id
            and totals.scenario = lowest_rates.scenario
            and again_tries.cycle = lowest_rates.cycle
            and again_tries.assessment_id = lowest_rates.assessment_id
            and again_tries."month" = lowest_rates."month"
)

select * from final
{%- endmacro -%}
