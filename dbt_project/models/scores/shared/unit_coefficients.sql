-- The coefficient of each unit in each scored category: its row for the category, else its row for all of them. Units without a row: 1, and not here.
with coefficients as (
    select * from {{ ref('stg_coefficients') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored'
),

final as (
    select
        coefficients.cycle,
        coefficients.assessment_id,
        coefficients.unit_id,
        categories.category_id,
        coefficients.value as coefficient,
        coefficients.reason
    from coefficients
    inner join categories
        on
            coefficients.cycle = categories.cycle
            and coefficients.assessment_id = categories.assessment_id
            and (coefficients.category_id is null or coefficients.category_id = categories.category_id)
    qualify row_number() over (
            partition by coefficients.cycle, coefficients.assessment_id, coefficients.unit_id, categories.category_id
            order by coefficients.category_id asc nulls last
        ) = 1
)

select * from final
