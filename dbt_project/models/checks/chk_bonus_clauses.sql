-- One row per bonus clause: the kind of the category it sits in.
select
    clauses.cycle,
    clauses.assessment_id,
    clauses.clause_id,
    clauses.clause_name,
    clauses.category_id,
    categories.kind as category_kind
from {{ ref('stg_bonus_clauses') }} as clauses
left join {{ ref('stg_categories') }} as categories
    on
        clauses.cycle = categories.cycle
        and clauses.assessment_id = categories.assessment_id
        and clauses.category_id = categories.category_id
