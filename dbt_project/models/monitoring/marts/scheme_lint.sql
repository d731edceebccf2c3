{{ config(meta={'of': 'all_assessments'}) }}
-- 方案体检: what the results say against the scheme itself: indicators that tell nobody apart or that nobody reaches, pairs that measure the same,
-- categories that weigh otherwise than on paper, and units checked several times in one month.
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

-- Indicators that are held against a target; the others have none to look over.
targeted as (
    select distinct
        cycle,
        assessment_id,
        indicator_id
    from {{ ref('stg_measures') }}
    where basis in ({{ bases_that_need('t') }})
),

categories as (
    select * from {{ ref('stg_categories') }}
),

likeness as (
    select * from {{ ref('indicator_likeness') }}
    where rank_correlation >= {{ declared('lint_same_measure') }}
),

category_weights as (
    select * from {{ ref('category_weights') }}
    where abs(difference) >= {{ declared('lint_weight_gap') }}
),

events as (
    select * from {{ ref('fct_event') }}
    where kind in ('inspection', 'supervision', 'audit')
),

by_indicator as (
    {{ all_cycles('indicator_extremes', ['cycle', 'assessment_id', 'indicator_id', 'units', 'all_reach', 'none_reaches', 'best_rate']) }}
),

-- Cycles in a row with the same finding, this one counted.
spells as (
    select
        *,
        cycle - row_number() over (
            partition by assessment_id, indicator_id, all_reach, none_reaches order by cycle asc
        ) as spell
    from by_indicator
    where all_reach or none_reaches
),

repeated as (
    select
        *,
        row_number() over (
            partition by assessment_id, indicator_id, all_reach, none_reaches, spell order by cycle asc
        ) as years
    from spells
),

indicator_findings as (
    select
        repeated.cycle,
        repeated.assessment_id,
        case when repeated.all_reach then 'always_full' else 'never_reached' end as code,
        'indicator' as object_kind,
        repeated.indicator_id as object,
        cast(null as varchar) as other_object,
        {{ points('repeated.years') }} as figure,
        '“' || indicators.indicator_name || '”连续' || cast(repeated.years as varchar) || '年' || case
            when repeated.all_reach
                then cast(repeated.units as varchar) || '个单位全部得满分，一考即得分，分不出高下，建议提高要求或退出'
            else cast(repeated.units as varchar) || '个单位无一得满分，最高得分率' || {{ percent('repeated.best_rate') }}
                || '，建议核对' || case when targeted.indicator_id is not null then '目标' else '评分标准' end || '是否切合实际'
        end as finding
    from repeated
    inner join indicators using (cycle, assessment_id, indicator_id)
    left join targeted using (cycle, assessment_id, indicator_id)
    where repeated.years >= {{ declared('lint_full_marks_cycles') }}
),

pair_findings as (
    select
        likeness.cycle,
        likeness.assessment_id,
        'same_measure' as code,
        'indicator' as object_kind,
        likeness.indicator_id as object,
        likeness.other_indicator_id as other_object,
        likeness.rank_correlation as figure,
        '“' || one.indicator_name || '”与“' || other.indicator_name || '”在' || cast(likeness.units as varchar) || '个单位上排序几乎一致（等级相关系数'
        || {{ shown('likeness.rank_correlation') }} || '），考的可能是同一件事，建议合并' as finding
    from likeness
    inner join indicators as one using (cycle, assessment_id, indicator_id)
    inner join indicators as other
        on
            likeness.cycle = other.cycle
            and likeness.assessment_id = other.assessment_id
            and likeness.other_indicator_id = other.indicator_id
),

weight_findings as (
    select
        category_weights.cycle,
        category_weights.assessment_id,
        'weight_off' as code,
        'category' as object_kind,
        category_weights.category_id as object,
        cast(null as varchar) as other_object,
        category_weights.difference as figure,
        '“' || categories.category_name || '”名义权重' || {{ percent('category_weights.nominal_weight') }} || '，实际拉开差距的作用占'
        || {{ percent('category_weights.effective_weight') }} || '，'
        || case when category_weights.difference < 0 then '低于' else '高于' end || '名义权重'
        || {{ shown('abs(category_weights.difference) * 100', 2) }} || '个百分点' as finding
    from category_weights
    inner join categories using (cycle, assessment_id, category_id)
),

check_findings as (
    select
        cycle,
        min(assessment_id) as assessment_id,
        'duplicated_check' as code,
        'unit' as object_kind,
        unit_id as object,
        {{ month_of('occurred_on') }} as other_object,
        {{ points('count(*)') }} as figure,
        {{ month_of('occurred_on') }} || '一个月内受检' || cast(count(*) as varchar) || '次（'
        || {{ joined('title', '；', 'occurred_on, event_id') }} || '），建议合并检查' as finding
    from events
    group by cycle, unit_id, {{ month_of('occurred_on') }}
    having count(*) >= {{ declared('lint_checks_a_month') }}
),

all_findings as (
    select * from indicator_findings
    union all
    select * from pair_findings
    union all
    select * from weight_findings
    union all
    select * from check_findings
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        code,
        object_kind,
        object,
        other_object,
        figure,
        finding
    from all_findings
)

select
    *,
    {{ code_text('lint', 'code') }} as code_zh,
    {{ code_text('object_kind', 'object_kind') }} as object_kind_zh
from final
