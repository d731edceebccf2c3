-- t of a unit's indicator in every month: the target row of the figures month, else what the pacing makes of the others.
with targets as (
    select * from {{ ref('stg_targets') }}
    where assigned
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

indicator_months as (
    select * from {{ ref('indicator_months') }}
    where figures_month is not null
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

final_targets as (
    select targets.*
    from targets
    inner join terms
        on
            targets.cycle = terms.cycle
            and targets.assessment_id = terms.assessment_id
            and targets.month = terms.final_month
),

targeted as (
    select
        targets.cycle,
        targets.assessment_id,
        targets.unit_id,
        targets.indicator_id,
        min(targets.month) as first_target_month
    from targets
    group by targets.cycle, targets.assessment_id, targets.unit_id, targets.indicator_id
),

unit_months as (
    select
        targeted.unit_id,
        targeted.first_target_month,
        indicator_months.cycle,
        indicator_months.assessment_id,
        indicator_months.indicator_id,
        indicator_months.month,
        indicator_months.figures_month,
        indicator_months.figures_elapsed,
        indicator_months.months,
        indicators.pacing
    from targeted
    inner join indicator_months
        on
            targeted.cycle = indicator_months.cycle
            and targeted.assessment_id = indicator_months.assessment_id
            and targeted.indicator_id = indicator_months.indicator_id
    inner join indicators
        on
            targeted.cycle = indicators.cycle
            and targeted.assessment_id = indicators.assessment_id
            and targeted.indicator_id = indicators.indicator_id
),

milestones as (
    select
        unit_months.cycle,
        unit_months.assessment_id,
        unit_months.unit_id,
        unit_months.indicator_id,
        unit_months.month,
        targets.target,
        targets.target_high
    from unit_months
    inner join targets
        on
            unit_months.cycle = targets.cycle
            and unit_months.assessment_id = targets.assessment_id
            and unit_months.indicator_id = targets.indicator_id
            and unit_months.unit_id = targets.unit_id
            and unit_months.figures_month >= targets.month
    where unit_months.pacing = 'milestone'
    qualify row_number() over (
            partition by
                unit_months.cycle, unit_months.assessment_id, unit_months.unit_id,
                unit_months.indicator_id, unit_months.month
            order by targets.month desc
        ) = 1
),

final as (
    select
        unit_months.cycle,
        unit_months.assessment_id,
        unit_months.unit_id,
        unit_months.indicator_id,
        unit_months.month,
        unit_months.first_target_month,
        unit_months.pacing != 'milestone' or unit_months.first_target_month <= unit_months.figures_month as is_due,
        case
            when of_month.month is not null then {{ figure('of_month.target') }}
            when unit_months.pacing = 'milestone' then {{ figure('milestones.target') }}
            when unit_months.pacing = 'linear'
                then {{ ratio(product('final_targets.target', 'unit_months.figures_elapsed'), 'cast(unit_months.months as decimal(18, 0))') }}
            else {{ figure('final_targets.target') }}
        end as t,
        case
            when of_month.month is not null then {{ figure('of_month.target_high') }}
            when unit_months.pacing = 'milestone' then {{ figure('milestones.target_high') }}
            when unit_months.pacing = 'linear'
                then {{ ratio(product('final_targets.target_high', 'unit_months.figures_elapsed'), 'cast(unit_months.months as decimal(18, 0))') }}
            else {{ figure('final_targets.target_high') }}
        end as t_high
    from unit_months
    left join targets as of_month
        on
            unit_months.cycle = of_month.cycle
            and unit_months.assessment_id = of_month.assessment_id
            and unit_months.indicator_id = of_month.indicator_id
            and unit_months.unit_id = of_month.unit_id
            and unit_months.figures_month = of_month.month
    left join milestones
        on
            unit_months.cycle = milestones.cycle
            and unit_months.assessment_id = milestones.assessment_id
            and unit_months.indicator_id = milestones.indicator_id
            and unit_months.unit_id = milestones.unit_id
            and unit_months.month = milestones.month
    left join final_targets
        on
            unit_months.cycle = final_targets.cycle
            and unit_months.assessment_id = final_targets.assessment_id
            and unit_months.indicator_id = final_targets.indicator_id
            and unit_months.unit_id = final_targets.unit_id
)

select * from final
