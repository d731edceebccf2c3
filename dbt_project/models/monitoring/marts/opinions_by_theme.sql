{{ config(meta={'holds': 'all_cycles'}) }}
-- 公众意见和热线事项: by theme, how many there are, how many are settled, overdue and told to the public.
with items as (
    select * from {{ ref('rectification_list') }}
    where source in ({{ public_sources() }})
),

counted as (
    select
        cycle,
        assessment_id,
        source,
        coalesce(theme, '未分类') as theme,
        cast(count(*) as integer) as items,
        cast(count(distinct unit_id) as integer) as units,
        cast(sum(case when status = 'done' then 1 else 0 end) as integer) as items_done,
        cast(sum(case when status in ('open', 'in_progress') then 1 else 0 end) as integer) as items_open,
        cast(sum(case when status = 'long_term' then 1 else 0 end) as integer) as items_long_term,
        cast(sum(case when overdue then 1 else 0 end) as integer) as items_overdue,
        cast(sum(case when publicised then 1 else 0 end) as integer) as items_publicised,
        cast(sum(coalesce(points_still_open, 0)) as decimal(18, 6)) as points_still_open,
        sum(case when status = 'done' then days_handled end) as days_of_done,
        count(case when status = 'done' then days_handled end) as done_with_days,
        max(case when status in ('open', 'in_progress') then days_handled end) as longest_open_days,
        cast(count(told_on) as integer) as items_told,
        cast(count(satisfied) as integer) as items_asked,
        cast(sum(case when satisfied then 1 else 0 end) as integer) as items_satisfied,
        {{ joined('distinct unit_name', '、', 'unit_name') }} as unit_names
    from items
    group by cycle, assessment_id, source, coalesce(theme, '未分类')
),

final as (
    select
        cycle,
        assessment_id,
        source,
        theme,
        items,
        units,
        unit_names,
        items_done,
        items_open,
        items_long_term,
        items_overdue,
        items_publicised,
        {{ as_points(ratio('cast(items_done as decimal(18, 0))', 'cast(items as decimal(18, 0))')) }} as done_rate,
        points_still_open,
        cast(rank() over (partition by cycle, assessment_id, source order by items desc) as integer) as "rank",
        {{ as_points(ratio('cast(days_of_done as decimal(18, 0))', 'cast(done_with_days as decimal(18, 0))')) }} as mean_days_handled,
        cast(longest_open_days as integer) as longest_open_days,
        items_told,
        {{ as_points(ratio('cast(items_told as decimal(18, 0))', 'cast(items as decimal(18, 0))')) }} as told_rate,
        items_satisfied,
        {{ as_points(ratio('cast(items_satisfied as decimal(18, 0))', 'cast(items_asked as decimal(18, 0))')) }} as satisfied_rate
    from counted
)

select
    *,
    {{ code_text('rectifications.source', 'source') }} as source_zh
from final
