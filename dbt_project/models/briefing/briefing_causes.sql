-- What was lost for a stamp, a meeting, a document: procedural losses, the rank without them, and the points of each cause.
with units as (
    select * from {{ ref('briefing_units') }}
),

scores as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        count(*) as indicators_procedural
    from {{ ref('indicator_scores') }}
    where scenario = 'actual' and points_lost_procedural > 0
    group by cycle, assessment_id, unit_id, "month"
),

wholes as (
    select
        units.*,
        coalesce(scores.indicators_procedural, 0) as indicators_procedural
    from units
    left join scores using (cycle, assessment_id, unit_id, "month")
    where coalesce(scores.indicators_procedural, 0) > 0 or units.points_lost_procedural > 0
),

by_cause as (
    select
        loss_by_cause.cycle,
        loss_by_cause.assessment_id,
        loss_by_cause.unit_id,
        loss_by_cause."month",
        max(units.decimals) as decimals,
        coalesce(loss_by_cause.cause, loss_by_cause.cause_kind) as cause,
        {{ code_text('cause', 'coalesce(loss_by_cause.cause, loss_by_cause.cause_kind)') }} as cause_zh,
        cast(sum(loss_by_cause.points_lost) as decimal(18, 6)) as points_lost
    from units
    inner join {{ ref('loss_by_cause') }} as loss_by_cause
        on
            units.cycle = loss_by_cause.cycle
            and units.assessment_id = loss_by_cause.assessment_id
            and units.unit_id = loss_by_cause.unit_id
            and units."month" = loss_by_cause."month"
            and loss_by_cause.scenario = 'actual'
    group by
        loss_by_cause.cycle, loss_by_cause.assessment_id, loss_by_cause.unit_id, loss_by_cause."month",
        coalesce(loss_by_cause.cause, loss_by_cause.cause_kind)
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'causes' as topic,
        2 as line,
        '失分按原因' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_lost desc, cause asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'points_' || cause as name,
        points_lost as "value",
        {{ signed_points('points_lost') }} as shown,
        '、' || cause_zh as before,
        '分' as after,
        'loss_by_cause' as source_mart
    from by_cause
    where points_lost != 0
),

final as (
    {{ blanks_of('wholes', 'causes', [
        {
            'line': 1, 'source': 'source_mart', 'lead': "'因盖章、会议、材料、报送等程序疏漏，'",
            'blanks': [
                ('indicators_procedural', 'indicators_procedural', counted('indicators_procedural'), "'，涉及指标'", "'项'"),
                ('points_procedural', 'points_lost_procedural', spoken_points('points_lost_procedural'), "'，失'", "'分'"),
                ('rank_without_procedural', 'rank_without_procedural', counted('rank_without_procedural'), "'；没有这些失分，居组内第'", "'位'"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items', '种原因') | indent(4) }}
)

select * from final
