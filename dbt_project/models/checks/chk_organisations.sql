-- One row per organisation: can it be reached from a root? What cannot be reached hangs on a circle of parents.
with recursive organisations as (
    select
        own.cycle,
        own.org_id,
        own.org_name,
        own.parent_org_id,
        -- A parent that is not in the list was quarantined with its row: the chain ends there.
        parent.org_id is null as is_root
    from {{ ref('stg_organisations') }} as own
    left join {{ ref('stg_organisations') }} as parent
        on own.cycle = parent.cycle and own.parent_org_id = parent.org_id
),

reached as (
    select
        cycle,
        org_id
    from organisations
    where is_root
    union all
    select
        organisations.cycle,
        organisations.org_id
    from organisations
    inner join reached
        on organisations.cycle = reached.cycle and organisations.parent_org_id = reached.org_id
    where not organisations.is_root
),

final as (
    select
        organisations.cycle,
        organisations.org_id,
        organisations.org_name,
        organisations.parent_org_id,
        reached.org_id is not null as reaches_root
    from organisations
    left join reached
        on organisations.cycle = reached.cycle and organisations.org_id = reached.org_id
)

select * from final
