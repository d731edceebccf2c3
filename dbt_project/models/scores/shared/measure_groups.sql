-- Which measures each group is scored by: its own of an indicator where it has any, else those for all groups. By number.
with measures as (
    select * from {{ ref('measure_parameters') }}
),

groups as (
    select distinct
        cycle,
        indicator_no,
        group_id,
        group_no
    from {{ ref('assigned_indicators') }}
),

own_sets as (
    select distinct
        cycle,
        indicator_no,
        group_id
    from measures
    where group_id is not null
),

final as (
    select
        groups.cycle,
        groups.indicator_no,
        groups.group_no,
        measures.measure_no,
        measures.basis,
        measures.lag,
        measures.reference_id
    from groups
    inner join measures using (cycle, indicator_no)
    left join own_sets
        on
            groups.cycle = own_sets.cycle
            and groups.indicator_no = own_sets.indicator_no
            and groups.group_id = own_sets.group_id
    where measures.group_id is not distinct from own_sets.group_id
)

select * from final
