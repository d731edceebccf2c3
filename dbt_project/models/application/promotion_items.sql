-- Everything that could still add points to a unit's total: what kind of thing it is, what has to be done, how much effort it is, and what it
-- changes. What it brings is not reckoned here: promotion_candidates.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

rectifications as (
    select * from {{ ref('rectifications_seen') }}
    where status in ('open', 'in_progress') and recoverable_points > 0
),

participants as (
    select * from {{ ref('stg_participants') }}
),

claims as (
    select * from {{ ref('fct_bonus_claim') }}
    where status in ('planned', 'filed', 'submitted') or obstacle in ('no_valid_document', 'publicity_too_short')
),

clauses as (
    select * from {{ ref('stg_bonus_clauses') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

of_cures as (
    select
        *,
        'procedural' as kind,
        1 as kind_order,
        cast(0 as decimal(38, 15)) as effort,
        case when new_value is null then 'charge' else 'value' end as change,
        cast(null as decimal(18, 6)) as points
    from {{ ref('promotion_cures') }}
),

of_rectifications as (
    select
        rectifications.cycle,
        rectifications.assessment_id,
        rectifications.unit_id,
        current_months."month",
        rectifications.item_id,
        rectifications.problem as item,
        rectifications.indicator_id,
        '“' || rectifications.problem || '”整改已完成' || {{ shown('coalesce(rectifications.progress, 0)', 2) }}
        || '%，整改到位后待核定：报考评办核定销号或免扣，核定后' as told,
        rectifications.due_on,
        -- What is finished brings nothing by itself: somebody has to decide.
        false as is_counted,
        'rectification' as kind,
        2 as kind_order,
        {{ ratio('100 - coalesce(rectifications.progress, 0)', '100') }} as effort,
        'decision' as change,
        rectifications.recoverable_points as points
    from rectifications
    inner join current_months using (cycle, assessment_id)
    inner join participants using (cycle, assessment_id, unit_id)
),

of_bonuses as (
    select
        claims.cycle,
        claims.assessment_id,
        claims.unit_id,
        current_months."month",
        claims.claim_id as item_id,
        claims.title as item,
        '“' || claims.title || '”' || case
            when claims.obstacle = 'no_valid_document' and claims.days_publicised < clauses.min_publicity_days
                then '已核定，登记盖章的依据文件并补足公示天数，待公示期满'
            when claims.obstacle = 'no_valid_document' then '已核定，登记盖章的依据文件'
            when claims.obstacle = 'publicity_too_short' then '已核定，补足公示天数，待公示期满'
            when claims.status = 'submitted' then '已申报，待核定：争取批准'
            when claims.status = 'filed' then '已备案，尽快申报，待核定'
            else '在培育，尽快备案申报，待核定'
        end as told,
        claims.status = 'approved' and coalesce(claims.days_publicised >= clauses.min_publicity_days, true) as is_counted,
        'bonus' as kind,
        3 as kind_order,
        case claims.status when 'approved' then 0 when 'submitted' then 1 when 'filed' then 2 else 3 end as effort,
        'claim' as change,
        least(claims.points, coalesce(clauses.points_each, claims.points)) as points
    from claims
    inner join current_months using (cycle, assessment_id)
    inner join clauses using (cycle, assessment_id, clause_id)
),

-- Two percentages differ by percentage points.
united_openings as (
    select
        *,
        case
            when basis = 'superior_rank' then '位'
            when basis = 'given' then '分'
            when value_unit in ('%', '％') then '个百分点'
            else coalesce(value_unit, '')
        end as step_unit
    from {{ ref('indicator_openings') }}
),

-- What others assess or give is no figure that the unit reports.
of_indicators as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        indicator_id || '/' || measure_id as item_id,
        indicator_name as item,
        indicator_id,
        '“' || indicator_name || '”' || {{ basis_in_words('basis') }} || '再改善' || case
            when basis = 'completion' then {{ shown('ceil(greatest(distance, 0.0001) * 10000) * 0.01', 2) }} || '个百分点'
            when basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ shown('ceil(greatest(distance, 0.01) * 100) * 0.01', 2) }} || '个百分点'
            else {{ shown('ceil(greatest(distance, 0.0001) * 10000) * 0.0001') }} || step_unit
        end || case
            when basis = 'superior_rank' then '（到第' || {{ shown('new_value', 0) }} || '位），待上级评定'
            when value_feed = 'reports' then '（报到' || {{ shown('new_value') }} || coalesce(value_unit, '') || '）'
            else '（到' || {{ shown('new_value') }} || coalesce(value_unit, '') || '），待评定'
        end || '，该口径得分率由' || {{ percent('rate') }} || '升到' || {{ percent('better_rate') }} as told,
        value_feed = 'reports' and basis != 'superior_rank' as is_counted,
        'indicator' as kind,
        4 as kind_order,
        effort,
        case when basis = 'superior_rank' then 'place' else 'value' end as change,
        new_value
    from united_openings
),

items as (
    select * from of_cures
    union all by name
    select * from of_rectifications
    union all by name
    select * from of_bonuses
    union all by name
    select * from of_indicators
),

final as (
    select
        items.cycle,
        items.assessment_id,
        items.unit_id,
        items."month",
        items.kind,
        items.kind_order,
        items.item_id,
        items.item,
        items.indicator_id,
        items.told,
        items.is_counted,
        items.effort,
        items.due_on,
        items.change,
        case when items.change in ('value', 'place') then items.new_value end as new_value,
        items.charge_feed,
        items.charge_key,
        items.charge_points,
        items.points,
        coalesce(leads.org_id, items.unit_id) as responsible_org_id
    from items
    left join leads using (cycle, assessment_id, unit_id, indicator_id)
)

select * from final
