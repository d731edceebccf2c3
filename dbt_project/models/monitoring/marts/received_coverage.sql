{{ config(meta={'of': 'all_assessments'}) }}
-- 缺项漏项: the indicators on which the level above assesses us, and the own indicators that take each up (indicators.received_indicator_id).
-- Told for the cycles in which any own indicator names what it takes up; else every one would look forgotten.
with assessments as (
    select * from {{ ref('stg_assessments') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored'
),

organisations as (
    select * from {{ ref('stg_organisations') }}
),

-- We are the bodies that hold own assessments, and those whose offices they are.
ours as (
    select
        assessments.cycle,
        assessments.assessor_org_id as unit_id
    from assessments
    where assessments.layer = 'own'
    union
    select
        assessments.cycle,
        organisations.parent_org_id as unit_id
    from assessments
    inner join organisations on assessments.cycle = organisations.cycle and assessments.assessor_org_id = organisations.org_id
    where assessments.layer = 'own' and organisations.parent_org_id is not null
),

links as (
    select
        indicators.cycle,
        indicators.received_assessment_id,
        indicators.received_indicator_id,
        indicators.assessment_id,
        indicators.indicator_id,
        assessments.assessment_name,
        indicators.indicator_name
    from indicators
    inner join assessments using (cycle, assessment_id)
    where assessments.layer = 'own' and indicators.received_indicator_id is not null
),

linked_cycles as (
    select distinct cycle
    from links
),

received as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        categories.category_name,
        indicators.points
    from indicators
    inner join linked_cycles using (cycle)
    inner join assessments using (cycle, assessment_id)
    inner join categories using (cycle, assessment_id, category_id)
    where assessments.layer = 'received'
),

by_own_assessment as (
    select
        received.cycle,
        received.assessment_id,
        received.indicator_id,
        links.assessment_id as own_assessment_id,
        count(*) as own_indicators,
        links.assessment_name || '的' || {{ joined("'“' || links.indicator_name || '”'", '、', 'links.indicator_id asc') }} as named
    from received
    inner join links
        on
            received.cycle = links.cycle
            and received.indicator_id = links.received_indicator_id
            and (links.received_assessment_id is null or received.assessment_id = links.received_assessment_id)
    group by received.cycle, received.assessment_id, received.indicator_id, links.assessment_id, links.assessment_name
),

taken_up as (
    select
        cycle,
        assessment_id,
        indicator_id,
        sum(own_indicators) as own_indicators,
        {{ joined('named', '，', 'own_assessment_id asc') }} as taken_up_by
    from by_own_assessment
    group by cycle, assessment_id, indicator_id
),

leads as (
    select
        leads.cycle,
        leads.assessment_id,
        leads.indicator_id,
        {{ joined('coalesce(organisations.org_name, leads.org_id)', '、', 'leads.unit_id asc, leads.lead_order asc') }} as responsible
    from {{ ref('lead_organisations') }} as leads
    inner join ours using (cycle, unit_id)
    left join organisations
        on
            leads.cycle = organisations.cycle
            and leads.org_id = organisations.org_id
    group by leads.cycle, leads.assessment_id, leads.indicator_id
),

losses as (
    select
        alerts.cycle,
        alerts.assessment_id,
        alerts.indicator_id,
        cast(sum(alerts.expected_loss) as decimal(18, 6)) as expected_loss
    from {{ ref('alerts') }} as alerts
    inner join ours using (cycle, unit_id)
    group by alerts.cycle, alerts.assessment_id, alerts.indicator_id
),

final as (
    select
        cast(received.cycle as integer) as cycle,
        received.assessment_id,
        received.indicator_id,
        received.indicator_name,
        received.category_name,
        {{ points('received.points') }} as points_assigned,
        taken_up.indicator_id is not null as is_taken_up,
        cast(coalesce(taken_up.own_indicators, 0) as integer) as own_indicators,
        taken_up.taken_up_by,
        losses.expected_loss,
        leads.responsible,
        case
            when taken_up.indicator_id is not null then '由' || taken_up.taken_up_by || '承接'
            else '本级考评没有指标承接，' || {{ shown('received.points') }} || '分没有分解下去'
                || case when losses.expected_loss > 0 then '，预计失' || {{ shown('losses.expected_loss') }} || '分' else '' end
                || coalesce('，牵头的是' || leads.responsible, '，也没有牵头单位')
        end || '。' as said
    from received
    left join taken_up using (cycle, assessment_id, indicator_id)
    left join leads using (cycle, assessment_id, indicator_id)
    left join losses using (cycle, assessment_id, indicator_id)
)

select * from final
