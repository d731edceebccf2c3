-- One row per file or folder of deductions, overrides and decisions, which the office itself delivers: whether the system could read it at all.
-- What cannot be read is not withdrawn.
with deliveries as (
    select * from {{ source('landing', 'deliveries') }}
    where feed in ('events', 'overrides', 'decisions')
),

final as (
    select
        cycle,
        delivery,
        feed,
        case feed when 'events' then '扣分事项' when 'overrides' then '否决肯定' else '核定意见' end as feed_zh,
        sha256 is not null as is_readable
    from deliveries
)

select * from final
