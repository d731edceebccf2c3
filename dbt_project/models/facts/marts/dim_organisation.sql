-- Every body that is named anywhere, with its path from the root. A circle of parents ends where it would close.
with recursive organisations as (
    select * from {{ ref('stg_organisations') }}
),

paths as (
    select
        organisations.cycle,
        organisations.org_id,
        organisations.org_id as path,
        organisations.org_name as path_names,
        1 as depth
    from organisations
    left join organisations as parents
        on
            organisations.cycle = parents.cycle
            and organisations.parent_org_id = parents.org_id
    where parents.org_id is null
    union all
    select
        organisations.cycle,
        organisations.org_id,
        paths.path || '/' || organisations.org_id as path,
        paths.path_names || ' / ' || organisations.org_name as path_names,
        paths.depth + 1 as depth
    from paths
    inner join organisations
        on
            paths.cycle = organisations.cycle
            and paths.org_id = organisations.parent_org_id
    where paths.depth < 20
),

final as (
    select
        organisations.cycle,
        organisations.org_id,
        organisations.org_name,
        organisations.short_name,
        organisations.org_kind,
        organisations.parent_org_id,
        organisations.division_code,
        coalesce(paths.path, organisations.org_id) as path,
        coalesce(paths.path_names, organisations.org_name) as path_names
    from organisations
    left join paths using (cycle, org_id)
)

select * from final
