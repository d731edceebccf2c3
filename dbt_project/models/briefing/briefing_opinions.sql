-- What people said: opinions and hotline matters about the unit, in all and by theme. What belongs to no assessment is said in each.
with matters as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        coalesce(rectification_list.theme, '未分类') as theme,
        case when rectification_list.status = 'done' then 1 else 0 end as is_closed,
        case when rectification_list.overdue then 1 else 0 end as is_overdue
    from {{ ref('briefing_units') }} as units
    inner join {{ ref('rectification_list') }} as rectification_list
        on
            units.cycle = rectification_list.cycle
            and units.unit_id = rectification_list.unit_id
            and units.assessment_id = coalesce(rectification_list.assessment_id, units.assessment_id)
    where rectification_list.source in ({{ public_sources() }})
),

wholes as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        count(*) as opinions,
        sum(is_closed) as closed,
        sum(is_overdue) as overdue
    from matters
    group by cycle, assessment_id, unit_id, "month"
),

themes as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        theme,
        count(*) as opinions
    from matters
    group by cycle, assessment_id, unit_id, "month", theme
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'opinions' as topic,
        2 as line,
        '按主题' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by opinions desc, theme asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'opinions_' || theme as name,
        {{ points('opinions') }} as "value",
        {{ counted('opinions') }} as shown,
        '、' || theme as before,
        '件' as after,
        'rectification_list' as source_mart
    from themes
),

final as (
    {{ blanks_of('wholes', 'opinions', [
        {
            'line': 1, 'source': "'rectification_list'", 'lead': "'公众意见和热线事项'",
            'blanks': [
                ('opinions', 'opinions', counted('opinions'), "''", "'件'"),
                ('closed', 'closed', counted('closed'), "'，办结'", "'件'"),
                ('overdue', 'overdue', counted('overdue'), "'，逾期'", "'件'"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items', '类主题') | indent(4) }}
)

select * from final
