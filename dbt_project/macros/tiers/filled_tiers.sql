{#-
Tiers filled best first, as two CTEs: `filled`, one step per tier, and `entered`, the order of the tier that each unit entered. Of the units still
without one, those that meet the tier's lines and conditions enter in the order of their place up to its quota, ties at the boundary with them;
the last tier takes the rest. From `candidates`: scenario, cycle, assessment_id, group_id, unit_id, month, place, total, lowest_category_rate,
is_vetoed (takes no place), first_turn (steps to wait), last_step, is_awaited (stays in sight for others' conditions), and `more_keys`, what
the places are counted apart by. The call's body: the units and tier_orders whose conditions are not met, as a query; it may read `filled`.
Where candidates are many they carry numbers instead of codes: `of_group` and `of_unit` name what stands for a group and for a unit, in
group_tiers and in the body's query too.
-#}
{%- macro filled_tiers(
    more_keys=[],
    of_group=['scenario', 'cycle', 'assessment_id', 'group_id', '"month"'],
    of_unit=['scenario', 'cycle', 'assessment_id', 'unit_id', '"month"']
) -%}
filled as (
    select
        candidates.*,
        cast(0 as integer) as step,
        cast(null as integer) as tier_order
    from candidates
    where not is_vetoed or is_awaited
    union all
    select
        turns.* exclude (is_last, quota, meets) replace (
            turns.step + 1 as step,
            case
                when turns.tier_order is not null or turns.is_vetoed then turns.tier_order
                when turns.is_last then turns.step + 1 - turns.first_turn
                when turns.meets and (turns.quota is null or rank() over (
                        partition by {% for key in of_group + more_keys %}turns.{{ key }}, {% endfor %}turns.tier_order is null and turns.meets
                        order by turns.place asc
                    ) <= turns.quota) then turns.step + 1 - turns.first_turn
            end as tier_order
        )
    from (
        select
            filled.*,
            group_tiers.is_last,
            group_tiers.quota,
            group_tiers.tier_order is not null
            and not filled.is_vetoed
            and (group_tiers.min_score is null or filled.total >= group_tiers.min_score)
            and (group_tiers.min_category_rate is null or coalesce(filled.lowest_category_rate >= group_tiers.min_category_rate, true))
            and unmet.tier_order is null as meets
        from filled
        left join group_tiers
            on
                {%- for key in of_group %}
                {{ 'and ' if not loop.first }}filled.{{ key }} = group_tiers.{{ key }}
                {%- endfor %}
                and filled.step + 1 - filled.first_turn = group_tiers.tier_order
        left join ({{ caller() }}) as unmet
            on
                {%- for key in of_unit %}
                {{ 'and ' if not loop.first }}filled.{{ key }} = unmet.{{ key }}
                {%- endfor %}
                and group_tiers.tier_order = unmet.tier_order
        where (filled.tier_order is null or filled.is_awaited) and filled.step < filled.last_step
    ) as turns
),

entered as (
    select
        {%- for key in of_unit + more_keys %}
        {{ key }},
        {%- endfor %}
        min(tier_order) as tier_order
    from filled
    where tier_order is not null
    group by {{ (of_unit + more_keys) | join(', ') }}
)
{%- endmacro -%}
