-- 指标相关: pairs of indicators that rank the units alike, and pairs of which one rises where the other falls. Hundreds of pairs are looked at, so chance
-- has to be all but ruled out: the t of the rank correlation, squared, is rho² · (units − 2) / (1 − rho²).
with likeness as (
    select
        *,
        count(*) over (partition by cycle, assessment_id) as pairs_examined
    from {{ ref('indicator_likeness') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

current_months as (
    select * from {{ ref('current_months') }}
),

related as (
    select
        likeness.cycle,
        likeness.assessment_id,
        likeness.indicator_id,
        likeness.other_indicator_id,
        current_months."month",
        one.indicator_name,
        other.indicator_name as other_indicator_name,
        one.points,
        other.points as other_points,
        one.category_id = other.category_id as is_same_category,
        likeness.units,
        likeness.pairs_examined,
        likeness.rank_correlation,
        case when likeness.rank_correlation > 0 then 'together' else 'against' end as relation
    from likeness
    inner join current_months using (cycle, assessment_id)
    inner join indicators as one using (cycle, assessment_id, indicator_id)
    inner join indicators as other
        on
            likeness.cycle = other.cycle
            and likeness.assessment_id = other.assessment_id
            and likeness.other_indicator_id = other.indicator_id
    where
        abs(likeness.rank_correlation) >= {{ declared('pair_correlation') }}
        and likeness.rank_correlation * likeness.rank_correlation * (likeness.units - 2)
        >= {{ declared('pair_t') }} * {{ declared('pair_t') }} * (1 - likeness.rank_correlation * likeness.rank_correlation)
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        indicator_id,
        other_indicator_id,
        "month",
        indicator_name,
        other_indicator_name,
        relation,
        {{ points('rank_correlation') }} as rank_correlation,
        cast(units as integer) as units,
        cast(pairs_examined as integer) as pairs_examined,
        is_same_category,
        {{ points('points + other_points') }} as points_of_both,
        '“' || indicator_name || '”与“' || other_indicator_name || '”在' || cast(units as varchar) || '个单位上' || case relation
            when 'together'
                then '同升同降（等级相关系数' || {{ shown('rank_correlation', 2) }} || '），抓好一项往往两项都好，合计'
                    || {{ shown('points + other_points') }} || '分，看看是否重复考'
            else '此升彼降（等级相关系数' || {{ shown('rank_correlation', 2) }} || '），一项做得好的另一项往往差，部署时要两头兼顾，合计'
                || {{ shown('points + other_points') }} || '分'
        end || '。' as said
    from related
)

select
    *,
    {{ code_text('relation', 'relation') }} as relation_zh
from final
