-- Everything that could still add points to a unit's total, with what kind of thing it is and in what order it comes: kind by
-- kind, and within a kind what takes the least effort for a point.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

ledger as (
    select * from {{ ref('ledger_superior') }}
    where scenario = 'actual' and category_id is null
),

cures as (
    select * from {{ ref('promotion_cures') }}
),

rectifications as (
    select * from {{ ref('rectifications_seen') }}
    where status in ('open', 'in_progress') and recoverable_points > 0
),

participants as (
    select * from {{ ref('stg_participants') }}
),

bonus_openings as (
    select * from {{ ref('bonus_openings') }}
    where points_open > 0
),

indicator_openings as (
    select * from {{ ref('indicator_openings') }}
    where points_open > 0
),

leads as (
    select * from {{ ref('lead_organisations') }}
    where lead_order = 1
),

of_rectifications as (
    select
        rectifications.cycle,
        rectifications.assessment_id,
        rectifications.unit_id,
        'rectification' as kind,
        2 as kind_order,
        rectifications.item_id,
        rectifications.problem as item,
        rectifications.indicator_id,
        rectifications.recoverable_points,
        {{ ratio('100 - coalesce(rectifications.progress, 0)', product('rectifications.recoverable_points', '100')) }} as effort,
        '“' || rectifications.problem || '”整改已完成' || {{ shown('coalesce(rectifications.progress, 0)', 2) }} || '%，整改到位后待核定：报考评办核定销号或免扣，核定后可挽回'
        || {{ shown('rectifications.recoverable_points') }} || '分' as explanation,
        rectifications.due_on,
        -- What is finished brings nothing by itself: somebody has to decide.
        false as is_counted,
        cast(null as decimal(38, 15)) as new_value
    from rectifications
    inner join current_months
        on
            rectifications.cycle = current_months.cycle
            and rectifications.assessment_id = current_months.assessment_id
    inner join participants
        on
            rectifications.cycle = participants.cycle
            and rectifications.assessment_id = participants.assessment_id
            and rectifications.unit_id = participants.unit_id
),

of_bonuses as (
    select
        cycle,
        assessment_id,
        unit_id,
        'bonus' as kind,
        3 as kind_order,
        claim_id as item_id,
        title as item,
        cast(null as varchar) as indicator_id,
        points_open as recoverable_points,
        cast(stage as decimal(38, 15)) as effort,
        '“' || title || '”' || case
            when obstacle = 'no_valid_document' then '已核定，登记盖章的依据文件'
            when obstacle = 'publicity_too_short' then '已核定，补足公示天数'
            when status = 'submitted' then '已申报，待核定：争取批准'
            when status = 'filed' then '已备案，尽快申报，待核定'
            else '在培育，尽快备案申报，待核定'
        end || '，可加' || {{ shown('points_open') }} || '分' || case
            when points_open < points_claimed then '（申报' || {{ shown('points_claimed') }} || '分，受封顶和同一事项取最高所限）'
            else ''
        end as explanation,
        cast(null as date) as due_on,
        status = 'approved' as is_counted,
        cast(null as decimal(38, 15)) as new_value
    from bonus_openings
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
        end as step_unit,
        coalesce(value_unit, '') as step_unit_of_value
    from indicator_openings
),

of_indicators as (
    select
        cycle,
        assessment_id,
        unit_id,
        'indicator' as kind,
        4 as kind_order,
        indicator_id || '/' || measure_id as item_id,
        indicator_name as item,
        indicator_id,
        points_open as recoverable_points,
        {{ ratio(in_reach('effort', 'figure'), 'points_open') }} as effort,
        '“' || indicator_name || '”' || case basis
            when 'value' then '数值'
            when 'completion' then '完成率'
            when 'gap' then '与目标的差额'
            when 'gap_pct' then '与目标的差额百分比'
            when 'growth' then '增速'
            when 'increment' then '增量'
            when 'reference_gap' then '与参照的差额'
            when 'growth_gap' then '与参照的增速差'
            when 'mean_gap' then '与组均值的差额'
            when 'deviation_pct' then '偏差'
            when 'interval' then '与区间的距离'
            when 'superior_rank' then '上级排名'
            else '得分'
        end || '再改善' || case
            when basis = 'completion' then {{ shown('ceil(greatest(distance, 0.0001) * 10000) * 0.01', 2) }} || '个百分点'
            when basis in ('gap_pct', 'growth', 'growth_gap', 'deviation_pct') then {{ shown('ceil(greatest(distance, 0.01) * 100) * 0.01', 2) }} || '个百分点'
            else {{ shown('ceil(greatest(distance, 0.0001) * 10000) * 0.0001') }} || step_unit
        end || coalesce('（报到' || {{ shown('new_value') }} || step_unit_of_value || '）', '')
        || '，该口径得分率由' || {{ percent('rate') }} || '升到' || {{ percent('better_rate') }} || '，可增'
        || {{ shown('points_open') }} || '分' as explanation,
        cast(null as date) as due_on,
        true as is_counted,
        new_value
    from united_openings
),

items as (
    select * from cures
    union all
    select * from of_rectifications
    union all
    select * from of_bonuses
    union all
    select * from of_indicators
),

-- Where the level above gives the total, nothing that is changed below moves it before it is given anew.
given_totals as (
    select distinct
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id
    from ledger
    inner join current_months
        on
            ledger.cycle = current_months.cycle
            and ledger.assessment_id = current_months.assessment_id
            and ledger."month" = current_months."month"
),

final as (
    select
        items.*,
        coalesce(leads.org_id, items.unit_id) as responsible_org_id,
        row_number() over (
            partition by items.cycle, items.assessment_id, items.unit_id
            order by items.kind_order asc, items.effort asc, items.recoverable_points desc, items.item_id asc
        ) as step
    from items
    left join given_totals
        on
            items.cycle = given_totals.cycle
            and items.assessment_id = given_totals.assessment_id
            and items.unit_id = given_totals.unit_id
    left join leads
        on
            items.cycle = leads.cycle
            and items.assessment_id = leads.assessment_id
            and items.unit_id = leads.unit_id
            and items.indicator_id = leads.indicator_id
    where given_totals.unit_id is null and items.recoverable_points > 0
)

select * from final
