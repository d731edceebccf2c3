-- One row per coefficient: the category that it is for.
select
    coefficients.cycle,
    coefficients.assessment_id,
    coefficients.unit_id,
    coefficients.category_id,
    coefficients.value as coefficient,
    categories.kind as category_kind
from {{ ref('stg_coefficients') }} as coefficients
left join {{ ref('stg_categories') }} as categories
    on
        coefficients.cycle = categories.cycle
        and coefficients.assessment_id = categories.assessment_id
        and coefficients.category_id = categories.category_id
