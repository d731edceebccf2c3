-- 奖励资金分配: each fund over the units of the official result, to the cent: weight = basis × reward rate of the tier; the cents that rounding
-- down leaves go one by one to the largest remainders (ties by weight, then unit), so that the amounts are the pool exactly.
with consequences as (
    select * from {{ ref('consequences') }}
    where tier_rank is not null and reward_rate is not null
),

rankings as (
    select * from {{ ref('rankings') }}
),

funds as (
    select * from {{ ref('stg_funds') }}
),

weighted as (
    select
        funds.cycle,
        funds.assessment_id,
        funds.fund_id,
        funds.fund_name,
        funds.pool,
        funds.basis,
        consequences.unit_id,
        consequences.tier,
        consequences.headcount,
        consequences.reward_rate,
        coalesce(consequences.is_suspended, false) as is_suspended,
        rankings.total,
        case funds.basis
            when 'headcount' then cast(coalesce(consequences.headcount, 0) as decimal(18, 6))
            when 'contribution' then greatest(rankings.total, 0)
            else cast(1 as decimal(18, 6))
        end as share_base,
        case funds.basis
            when 'headcount' then '编制' || coalesce(cast(consequences.headcount as varchar), '未填，按0') || '人'
            when 'contribution' then '得分' || {{ shown('greatest(rankings.total, 0)') }}
            else '均分1份'
        end as share_text
    from funds
    inner join consequences using (cycle, assessment_id)
    inner join rankings
        on
            consequences.cycle = rankings.cycle
            and consequences.assessment_id = rankings.assessment_id
            and consequences.unit_id = rankings.unit_id
),

-- In whole cents and whole millionths, so that every step is exact.
counted as (
    select
        *,
        {{ as_points(in_reach(product('share_base', 'reward_rate'), 'score')) }} as weight,
        cast(round({{ figure('pool') }} * 100, 0) as hugeint) as pool_cents,
        cast({{ figure(as_points(in_reach(product('share_base', 'reward_rate'), 'score'))) }} * 1000000 as hugeint) as weight_units
    from weighted
),

totalled as (
    select
        *,
        sum(weight_units) over (partition by cycle, assessment_id, fund_id) as all_weight_units
    from counted
),

cut as (
    select
        *,
        {{ whole_quotient('pool_cents * weight_units', 'all_weight_units') }} as whole_cents,
        pool_cents * weight_units
        - {{ whole_quotient('pool_cents * weight_units', 'all_weight_units') }} * all_weight_units as remainder
    from totalled
    where all_weight_units > 0
),

turned as (
    select
        *,
        {{ largest_remainder('pool_cents', 'whole_cents', 'remainder', of='cycle, assessment_id, fund_id', ties='weight desc, unit_id asc') }}
    from cut
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        fund_id,
        unit_id,
        fund_name,
        pool,
        basis,
        tier,
        reward_rate,
        weight,
        cast({{ units_of_part('whole_cents') }} * 0.01 as decimal(18, 2)) as amount,
        {{ gets_unit_left() }} as has_remainder_cent,
        share_text || '×' || coalesce(tier, '') || '系数' || {{ shown('reward_rate') }} || '=权重' || {{ shown('weight') }} || '，占全部权重'
        || {{ shown('cast(cast(all_weight_units as decimal(38, 6)) * 0.000001 as decimal(38, 6))') }} || '的'
        || {{ percent(ratio('weight', 'cast(cast(all_weight_units as decimal(38, 6)) * 0.000001 as decimal(18, 6))')) }}
        || '，从' || {{ shown('pool', 2) }} || '元中得'
        || cast(cast({{ units_of_part('whole_cents') }} * 0.01 as decimal(18, 2)) as varchar) || '元'
        || case when {{ gets_unit_left() }} then '（含尾差1分）' else '' end || case when is_suspended then '；暂缓兑现' else '' end
        || '。' as explanation,
        is_suspended
    from turned
)

select
    *,
    {{ code_text('funds.basis', 'basis') }} as basis_zh
from final
