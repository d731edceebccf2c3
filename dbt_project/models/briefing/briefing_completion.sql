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
    {{ blanks_of('rates', 'completion', [
        {
            'line': 1, 'source': "'completion_by_level'", 'lead': "'有目标的指标中，'", 'of': "'_' || level", 'at': 'level_no * 10',
            'blanks': [
                ('completed', 'completed', counted('completed'), "'；' || level_zh || '指标完成'", "'项'"),
                ('assigned', 'assigned', counted('assigned'), "'，共'", "'项'"),
                ('rate', 'rate', percent('rate / 100'), "'，完成率'", "''"),
            ],
        },
    ]) | indent(4) }}
)

select * from final
