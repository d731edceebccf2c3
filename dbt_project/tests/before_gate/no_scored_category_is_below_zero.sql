{{ config(tags=['before_gate']) }}
-- 计分类别扣到零为止：上级给分之前，没有计分类别是负分。
select
    ledger.scenario,
    ledger.cycle,
    ledger.assessment_id,
    ledger.unit_id,
    ledger."month",
    ledger.category_id,
    sum(ledger.points) as points
from {{ ref('score_ledger') }} as ledger
inner join {{ ref('stg_categories') }} as categories
    on
        ledger.cycle = categories.cycle
        and ledger.assessment_id = categories.assessment_id
        and ledger.category_id = categories.category_id
        and categories.kind = 'scored'
where ledger.entry not in ('superior', 'bonus', 'same_matter', 'bonus_cap')
group by ledger.scenario, ledger.cycle, ledger.assessment_id, ledger.unit_id, ledger."month", ledger.category_id
having sum(ledger.points) < 0
