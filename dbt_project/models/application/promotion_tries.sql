-- One try for every item of every unit, and one without a change: what scored_again scores to see what each item brings by itself.
with items as (
    select * from {{ ref('promotion_items') }}
),

current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

unit_totals as (
    select * from {{ ref('unit_totals') }}
),

-- Whoever has a total.
wanted as (
    select
        items.cycle,
        items.assessment_id,
        items.unit_id,
        items."month",
        items.kind_order,
        items.item_id
    from items
    union all
    select
        unit_totals.cycle,
        unit_totals.assessment_id,
        unit_totals.unit_id,
        unit_totals."month",
        0 as kind_order,
        null as item_id
    from unit_totals
    inner join current_months
        on
            unit_totals.cycle = current_months.cycle
            and unit_totals.assessment_id = current_months.assessment_id
            and unit_totals."month" = current_months."month"
            and unit_totals.scenario = current_months.standing_scenario
    where unit_totals.total is not null
),

numbered as (
    select
        *,
        cast(row_number() over (order by cycle asc, assessment_id asc, unit_id asc, kind_order asc, item_id asc) as integer) as try_no
    from wanted
),

final as (
    {{ changes_of_items('numbered', 'items') }}
)

select * from final
