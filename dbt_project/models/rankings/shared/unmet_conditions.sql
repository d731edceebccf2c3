-- The tiers whose conditions a unit does not meet as things stand, and what is lacking, in words: what points alone do not bring.
with condition_results as (
    select * from {{ ref('condition_results') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

judged as (
    select
        condition_results.* replace (
            condition_results.is_met
            and (not condition_results.awaits_tier or coalesce(elsewhere.tier_order <= condition_results.last_order_allowed, false)) as is_met
        ),
        case condition_results.subject
            when 'category' then coalesce('“' || categories.category_name || '”', '各计分类别')
            when 'indicator' then coalesce('“' || indicators.indicator_name || '”', '各项指标')
            when 'key_indicator' then coalesce('“' || indicators.indicator_name || '”', '各项主要经济指标')
            else '“' || coalesce(terms.assessment_name, condition_results.subject_id) || '”'
        end as subject_text
    from condition_results
    left join unit_tiers as elsewhere
        on
            condition_results.awaits_tier
            and condition_results.awaited_scenario = elsewhere.scenario
            and condition_results.cycle = elsewhere.cycle
            and condition_results.subject_id = elsewhere.assessment_id
            and condition_results.unit_id = elsewhere.unit_id
            and condition_results.awaited_month = elsewhere."month"
    left join terms
        on
            condition_results.subject = 'assessment'
            and condition_results.cycle = terms.cycle
            and condition_results.subject_id = terms.assessment_id
    left join categories
        on
            condition_results.subject = 'category'
            and condition_results.cycle = categories.cycle
            and condition_results.assessment_id = categories.assessment_id
            and condition_results.subject_id = categories.category_id
    left join indicators
        on
            condition_results.subject in ('indicator', 'key_indicator')
            and condition_results.cycle = indicators.cycle
            and condition_results.assessment_id = indicators.assessment_id
            and condition_results.subject_id = indicators.indicator_id
),

told as (
    select
        *,
        subject_text
        || coalesce('得分率不低于' || {{ percent('min_rate') }}, '')
        || case when min_rate is not null and max_place is not null then '且' else '' end
        || coalesce('名次不低于第' || cast(max_place as varchar) || '位', '')
        || case when max_tier_rank is not null and (min_rate is not null or max_place is not null) then '且' else '' end
        || coalesce('等次不低于第' || cast(max_tier_rank as varchar) || '等', '')
        || coalesce('的至少' || cast(at_least as varchar) || '个', '')
        || coalesce('，最多' || cast(at_most_failing as varchar) || '个不满足', '')
        || case
            when items > 1 or at_least is not null or at_most_failing is not null
                then coalesce('（现' || cast(items as varchar) || '个中' || cast(items_passed as varchar) || '个满足）', '')
            else ''
        end as row_text
    from judged
),

alternatives as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        tier_order,
        condition_id,
        alternative,
        min(case when is_met then 1 else 0 end) as is_met,
        {{ joined("case when not is_met then row_text end", '、', 'subject, subject_id') }} as lacking
    from told
    group by scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id, alternative
),

unmet as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        tier_order,
        condition_id,
        {{ joined('lacking', '，或者', 'alternative') }} as lacking
    from alternatives
    group by scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id
    having max(is_met) = 0
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        tier_order,
        cast(count(*) as integer) as conditions_unmet,
        {{ joined('lacking', '；', 'condition_id') }} as lacking
    from unmet
    group by scenario, cycle, assessment_id, unit_id, "month", tier_order
)

select * from final
