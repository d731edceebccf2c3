-- Every row of a tier's conditions, those that look at another assessment held against the unit's standing there: its latest month up to now, under the
-- same scenario; a forecast looks at the end of an assessment that is over. Who has no standing there, or whose gate failed there, does not meet it.
-- Where the tier there decides, `awaited` names whose tier that is, and the last that will do; unit_tiers fills that one first.
with verdicts as (
    {{ verdicts_of_this_build() }}
),

rows_asked as (
    select * from {{ ref('condition_rows') }}
),

placings as (
    select * from {{ ref('placings') }}
),

group_tiers as (
    select * from {{ ref('group_tiers') }}
),

others as (
    select
        placings.*,
        verdicts.verdict
    from placings
    inner join verdicts using (cycle, assessment_id)
),

looked_up as (
    select
        rows_asked.*,
        others.scenario as awaited_scenario,
        others."month" as awaited_month,
        others.group_id as awaited_group_id,
        others.verdict,
        others.total,
        coalesce(rows_asked.min_rate is null or others.score_rate >= rows_asked.min_rate, false)
        and coalesce(rows_asked.max_place is null or others."rank" <= rows_asked.max_place, false) as passes_but_for_tier
    from rows_asked
    left join others
        on
            rows_asked.subject = 'assessment'
            and rows_asked.cycle = others.cycle
            and rows_asked.subject_id = others.assessment_id
            and rows_asked.unit_id = others.unit_id
            and rows_asked."month" >= others."month"
            and (
                rows_asked.scenario = others.scenario
                or rows_asked.scenario = 'forecast' and others.scenario = 'actual' and others.is_final
            )
    qualify row_number() over (
            partition by
                rows_asked.scenario, rows_asked.cycle, rows_asked.assessment_id, rows_asked.unit_id, rows_asked."month", rows_asked.tier_order,
                rows_asked.condition_id, rows_asked.alternative, rows_asked.subject, rows_asked.subject_id
            order by others."month" desc nulls last, others.scenario asc nulls last
        ) = 1
),

-- One standing is one item; a count that one cannot miss, or cannot reach, decides whatever the standing.
judged as (
    select
        *,
        case
            when subject != 'assessment' then is_met
            when total is null or verdict = 'failed' then false
            when at_least = 0 or at_most_failing >= 1 then true
            when at_least > 1 then false
            else passes_but_for_tier
        end as is_met_but_for_tier,
        subject = 'assessment' and max_tier_rank is not null and not coalesce(at_least = 0 or at_most_failing >= 1, false) as looks_at_tier
    from looked_up
),

limits as (
    select
        group_tiers.scenario,
        group_tiers.cycle,
        group_tiers.assessment_id,
        group_tiers.group_id,
        group_tiers."month",
        group_tiers.tier_rank,
        group_tiers.tier_order
    from group_tiers
),

final as (
    select
        judged.scenario,
        judged.cycle,
        judged.assessment_id,
        judged.unit_id,
        judged."month",
        judged.tier_order,
        judged.condition_id,
        judged.alternative,
        judged.subject,
        judged.subject_id,
        judged.min_rate,
        judged.max_place,
        judged.max_tier_rank,
        judged.at_least,
        judged.at_most_failing,
        judged.items,
        judged.items_passed,
        judged.is_met_but_for_tier as is_met,
        judged.is_met_but_for_tier and judged.looks_at_tier as awaits_tier,
        max(judged.awaited_scenario) as awaited_scenario,
        max(judged.awaited_month) as awaited_month,
        -- Tiers are in the order of their ranks.
        coalesce(max(limits.tier_order), 0) as last_order_allowed
    from judged
    left join limits
        on
            judged.is_met_but_for_tier
            and judged.looks_at_tier
            and judged.awaited_scenario = limits.scenario
            and judged.cycle = limits.cycle
            and judged.subject_id = limits.assessment_id
            and judged.awaited_group_id = limits.group_id
            and judged.awaited_month = limits."month"
            and judged.max_tier_rank >= limits.tier_rank
    group by
        judged.scenario, judged.cycle, judged.assessment_id, judged.unit_id, judged."month", judged.tier_order, judged.condition_id,
        judged.alternative, judged.subject, judged.subject_id, judged.min_rate, judged.max_place, judged.max_tier_rank, judged.at_least,
        judged.at_most_failing, judged.items, judged.items_passed, judged.is_met_but_for_tier, judged.looks_at_tier
)

select * from final
