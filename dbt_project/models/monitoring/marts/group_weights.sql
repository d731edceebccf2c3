-- 组内权重虚实: as category_weights, inside each group: units compete there, and what differs between groups decides no rank.
{{ effective_weights(by_group=true) }},

categories as (
    select * from {{ ref('stg_categories') }}
)

select
    final.*,
    '“' || categories.category_name || '”名义占' || {{ percent('final.nominal_weight') }} || '，'
    || case
        when final.effective_weight is null then '组内总分没有差距'
        when final.effective_weight < 0 then '在组内' || cast(final.units as varchar) || '个单位里与总分反着走，总分高的这一类反而低'
        else '在组内' || cast(final.units as varchar) || '个单位里拉开差距的作用占' || {{ percent('final.effective_weight') }}
            || case
                when abs(final.difference) < {{ declared('lint_weight_gap') }} then ''
                when final.difference < 0 then '，低' || {{ shown('-final.difference * 100', 2) }} || '个百分点'
                else '，高' || {{ shown('final.difference * 100', 2) }} || '个百分点'
            end
    end || '。' as said
from final
inner join categories using (cycle, assessment_id, category_id)
