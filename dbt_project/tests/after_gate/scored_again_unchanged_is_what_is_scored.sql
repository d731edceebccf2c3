{{ config(group='application') }}
-- Whoever is scored again without a change (macros/again) comes out as scored.
select
    tries.try_no,
    singles.exact_total,
    unit_totals.exact_total as scored_total
from {{ ref('promotion_tries') }} as tries
inner join {{ ref('current_months') }} as current_months using (cycle, assessment_id)
inner join {{ ref('unit_totals') }} as unit_totals
    on
        tries.cycle = unit_totals.cycle
        and tries.assessment_id = unit_totals.assessment_id
        and tries.unit_id = unit_totals.unit_id
        and tries."month" = unit_totals."month"
        and current_months.standing_scenario = unit_totals.scenario
left join {{ ref('promotion_singles') }} as singles on tries.try_no = singles.try_no
where tries.item_id is null and (singles.exact_total is null or singles.exact_total != unit_totals.exact_total)
