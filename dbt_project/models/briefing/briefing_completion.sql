-- 146 of 179, 81.56 %: how many indicators with a target are met, by level.
with rates as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        completion.level,
        {{ code_text('level', 'completion.level') }} as level_zh,
        case completion.level when 'all' then 1 when 'superior' then 2 when 'own' then 3 else 4 end as level_no,
        completion.indicators as assigned,
        completion.indicators_met as completed,
        {{ percentage('completion.completion_rate') }} as rate
    from {{ ref('briefing_units') }} as units
    inner join {{ ref('completion_by_level') }} as completion using (cycle, assessment_id, unit_id, "month")
    where completion.indicators > 0
),

final as (
    {%- set blanks = [
        ('completed', 'count', "'；' || level_zh || '指标完成'", "'项'"),
        ('assigned', 'count', "'，共'", "'项'"),
        ('rate', 'percent', "'，完成率'", "''"),
    ] %}
    {%- for column, kind, before, after in blanks %}
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'completion' as topic,
        1 as line,
        '有目标的指标中，' as lead,
        level_no * 10 + {{ loop.index }} as place,
        '{{ column }}_' || level as name,
        {{ points(column) }} as "value",
        {{ counted(column) if kind == 'count' else percent(column ~ ' / 100') }} as shown,
        {{ before }} as before,
        {{ after }} as after,
        'completion_by_level' as source_mart
    from rates
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
