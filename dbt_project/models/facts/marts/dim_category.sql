-- The categories of each assessment, as the scheme has them, with the rule of caps and scaling as a sentence.
with categories as (
    select * from {{ ref('stg_categories') }}
),

final as (
    select
        cycle,
        assessment_id,
        category_id,
        category_name,
        kind,
        points,
        cap,
        scaling,
        sort,
        case kind
            when 'scored'
                then '计分类，满分' || {{ shown('points') }} || '分'
                    || case scaling when 'to_points' then '，各指标得分折算到' || {{ shown('points') }} || '分' else '' end || '，扣至 0 分为止'
            when 'bonus' then '加分类' || coalesce('，最多加' || {{ shown('cap') }} || '分', '，不封顶')
            else '扣分类' || coalesce('，最多扣' || {{ shown('cap') }} || '分', '，不封顶')
        end as rule_text
    from categories
)

select
    *,
    {{ code_text('categories.kind', 'kind') }} as kind_zh,
    {{ code_text('categories.scaling', 'scaling') }} as scaling_zh
from final
