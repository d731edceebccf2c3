-- 责任单位贡献: what each responsible organisation brought to a unit's total in the latest month, from the ledger only: every ledger row goes to the
-- leads of its indicator by share (six decimals, largest remainder, ties by org_id); what scaling and coefficient make of a category goes to the leads
-- of its indicators as they earned it; other rows without an indicator stay with the unit itself.
with current_months as (
    select * from {{ ref('current_months') }}
),

ledger as (
    select * from {{ ref('score_ledger') }}
    where scenario = 'actual'
),

leads as (
    select * from {{ ref('lead_organisations') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored' and scaling = 'to_points'
),

-- An item is an indicator, the scaling of a category, or (without an indicator) all the rest of a category.
items as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger."month",
        ledger.category_id,
        ledger.indicator_id,
        ledger.indicator_id is null and ledger.entry in ('scaling', 'coefficient') as is_scaling,
        cast(sum(case when ledger.entry = 'assigned' then ledger.points else 0 end) as decimal(18, 6)) as points_assigned,
        cast(sum(case when ledger.entry in ('assigned', 'shortfall', 'surplus') then ledger.points else 0 end) as decimal(18, 6)) as points_earned,
        cast(sum(ledger.points) as decimal(18, 6)) as points
    from ledger
    inner join current_months using (cycle, assessment_id, "month")
    group by
        ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger."month", ledger.category_id, ledger.indicator_id,
        ledger.indicator_id is null and ledger.entry in ('scaling', 'coefficient')
),

-- What scaling adds to full points.
scaled_full_points as (
    select
        items.cycle,
        items.assessment_id,
        items.unit_id,
        items."month",
        items.category_id,
        {{ points('categories.points - sum(items.points_assigned)') }} as points_added
    from items
    inner join categories using (cycle, assessment_id, category_id)
    group by items.cycle, items.assessment_id, items.unit_id, items."month", items.category_id, categories.points
    having sum(items.points_assigned) > 0
),

amounts as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        is_scaling,
        'points_assigned' as kind,
        points_assigned as points
    from items
    where not is_scaling
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        cast(null as varchar) as indicator_id,
        true as is_scaling,
        'points_assigned' as kind,
        points_added as points
    from scaled_full_points
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        is_scaling,
        'points' as kind,
        points
    from items
),

{{ shares_of_scaling() }},

borne as (
    select
        amounts.*,
        coalesce(leads.org_id, scaling_shares.org_id, amounts.unit_id) as org_id,
        {{ in_millionths('amounts.points', 'coalesce(leads.share, scaling_shares.share, 1)') }}
    from amounts
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
    left join scaling_shares
        on
            amounts.is_scaling
            and amounts.cycle = scaling_shares.cycle
            and amounts.assessment_id = scaling_shares.assessment_id
            and amounts.unit_id = scaling_shares.unit_id
            and amounts.category_id = scaling_shares.category_id
            and amounts.kind = scaling_shares.kind
),

cut as (
    select
        *,
        {{ millionths_cut(of='cycle, assessment_id, unit_id, category_id, indicator_id, is_scaling, kind') }}
    from borne
),

split as (
    select
        *,
        {{ points_of_millionths('case when points < 0 then -1 else 1 end') }} as points_split
    from cut
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        org_id,
        cast(count(distinct indicator_id) as integer) as indicators,
        cast(sum(case when kind = 'points_assigned' then points_split else 0 end) as decimal(18, 6)) as points_assigned,
        cast(sum(case when kind = 'points' then points_split else 0 end) as decimal(18, 6)) as points
    from split
    group by cycle, assessment_id, unit_id, "month", org_id
),

totalled as (
    select
        *,
        cast(sum(points) over (partition by cycle, assessment_id, unit_id) as decimal(18, 6)) as unit_points
    from summed
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        org_id,
        "month",
        indicators,
        points_assigned,
        points,
        {{ points('points - points_assigned') }} as points_beside_full,
        {{ as_points(ratio('points', 'points_assigned')) }} as rate,
        {{ as_points(ratio('points', 'unit_points')) }} as share_of_total,
        cast(rank() over (partition by cycle, assessment_id, unit_id order by points desc) as integer) as "rank",
        '承担' || cast(indicators as varchar) || '项指标，分值' || {{ shown('points_assigned') }} || '分，实得' || {{ shown('points') }} || '分'
        || coalesce('，占总分' || {{ shown('unit_points') }} || '分的' || {{ percent(ratio('points', 'unit_points')) }}, '') || '。' as explanation
    from totalled
)

select * from final
