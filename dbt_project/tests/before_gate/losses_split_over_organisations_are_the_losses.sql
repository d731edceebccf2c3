{{ config(tags=['before_gate']) }}
-- 分到责任单位、指标、原因的失分，合计都等于得分账上的失分。
with lost as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        -sum(points) as points_lost
    from {{ ref('score_ledger') }}
    where cause_kind is not null
    group by scenario, cycle, assessment_id, unit_id, "month"
),

split as (
    {%- for table in ['loss_by_organisation', 'loss_by_indicator', 'loss_by_cause'] %}
    select
        '{{ table }}' as split_by,
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        sum(points_lost) as points_lost
    from {{ ref(table) }}
    group by scenario, cycle, assessment_id, unit_id, "month"
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

compared as (
    select
        lost.*,
        count(split.split_by) over (
            partition by lost.scenario, lost.cycle, lost.assessment_id, lost.unit_id, lost."month"
        ) as splits,
        split.split_by,
        split.points_lost as points_split
    from lost
    left join split using (scenario, cycle, assessment_id, unit_id, "month")
),

final as (
    select * from compared
    where splits != 3 or points_lost is distinct from points_split
)

select * from final
