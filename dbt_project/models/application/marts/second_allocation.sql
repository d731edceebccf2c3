-- 二次分配: what a unit got from a fund, over the organisations that earned its points, to the cent: weight = points brought to the total (none below
-- 0), largest remainder (ties by weight, then organisation). What no indicator brought stays with the unit itself.
with rewards as (
    select * from {{ ref('reward_allocation') }}
),

contributions as (
    select * from {{ ref('contribution_by_organisation') }}
),

weighted as (
    select
        rewards.cycle,
        rewards.assessment_id,
        rewards.fund_id,
        rewards.unit_id,
        rewards.fund_name,
        coalesce(rewards.is_suspended, false) as is_suspended,
        contributions.org_id,
        contributions.rate,
        rewards.amount as unit_amount,
        greatest(contributions.points, 0) as weight,
        cast({{ figure('rewards.amount') }} * 100 as hugeint) as unit_cents,
        cast({{ figure('greatest(contributions.points, 0)') }} * 1000000 as hugeint) as weight_units
    from rewards
    inner join contributions using (cycle, assessment_id, unit_id)
),

totalled as (
    select
        *,
        sum(weight_units) over (partition by cycle, assessment_id, fund_id, unit_id) as all_weight_units
    from weighted
),

cut as (
    select
        *,
        {{ whole_quotient('unit_cents * weight_units', 'all_weight_units') }} as whole_cents,
        unit_cents * weight_units
        - {{ whole_quotient('unit_cents * weight_units', 'all_weight_units') }} * all_weight_units as remainder
    from totalled
    where all_weight_units > 0
),

turned as (
    select
        *,
        {{ largest_remainder('unit_cents', 'whole_cents', 'remainder', of='cycle, assessment_id, fund_id, unit_id', ties='weight desc, org_id asc') }}
    from cut
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        fund_id,
        unit_id,
        org_id,
        fund_name,
        unit_amount,
        weight,
        cast({{ units_of_part('whole_cents') }} * 0.01 as decimal(18, 2)) as amount,
        '贡献' || {{ shown('weight') }} || '分' || coalesce('（得分率' || {{ percent('rate') }} || '）', '') || '，占全部'
        || {{ shown('cast(cast(all_weight_units as decimal(38, 6)) * 0.000001 as decimal(38, 6))') }} || '分的'
        || {{ percent(ratio('weight', 'cast(cast(all_weight_units as decimal(38, 6)) * 0.000001 as decimal(18, 6))')) }}
        || '，从' || cast(unit_amount as varchar) || '元中得'
        || cast(cast({{ units_of_part('whole_cents') }} * 0.01 as decimal(18, 2)) as varchar) || '元'
        || case when {{ gets_unit_left() }} then '（含尾差1分）' else '' end || case when is_suspended then '；暂缓兑现' else '' end
        || '。' as explanation,
        is_suspended
    from turned
)

select * from final
