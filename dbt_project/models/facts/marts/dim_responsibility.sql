-- Who leads and who supports which indicator, as the scheme names them; without a unit it holds for all.
with responsibilities as (
    select * from {{ ref('stg_responsibilities') }}
),

final as (
    select
        cycle,
        assessment_id,
        indicator_id,
        unit_id,
        org_id,
        "role",
        share,
        leader,
        deputy,
        section,
        officer
    from responsibilities
)

select
    *,
    {{ code_text('responsibilities.role', 'role') }} as role_zh
from final
