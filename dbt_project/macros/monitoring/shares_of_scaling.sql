{#- From `items` and `leads`: `scaling_shares`, how what scaling makes of a category goes to the leads of its indicators. -#}
{%- macro shares_of_scaling() -%}
-- Scaling is shared in proportion: of the full points as they were assigned, of the points as they were earned.
weighed as (
    select
        items.cycle,
        items.assessment_id,
        items.unit_id,
        items.category_id,
        coalesce(leads.org_id, items.unit_id) as org_id,
        cast(sum(items.points_assigned * coalesce(leads.share, 1)) as decimal(38, 15)) as weight_assigned,
        cast(sum(items.points_earned * coalesce(leads.share, 1)) as decimal(38, 15)) as weight_earned
    from items
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    where items.indicator_id is not null
    group by items.cycle, items.assessment_id, items.unit_id, items.category_id, coalesce(leads.org_id, items.unit_id)
),

weights as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        org_id,
        'points_assigned' as kind,
        weight_assigned as weight
    from weighed
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        org_id,
        'points' as kind,
        weight_earned as weight
    from weighed
),

whole_weights as (
    select
        *,
        min(weight) over in_category as least_weight,
        cast(sum(weight) over in_category as decimal(38, 15)) as whole_weight
    from weights
    window in_category as (partition by cycle, assessment_id, unit_id, category_id, kind)
),

scaling_shares as (
    select
        *,
        {{ ratio('weight', 'whole_weight') }} as share
    from whole_weights
    where least_weight >= 0 and whole_weight > 0
)
{%- endmacro -%}
