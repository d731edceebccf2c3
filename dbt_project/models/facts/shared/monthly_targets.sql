-- t of a unit's indicator in every month, by number: the target row of the figures month, else what the pacing makes of the others; with
-- the cycles that are taken over. With ids: unit_targets. t_near: to six decimals, for divisions.
with indicator_numbers as (
    select * from {{ ref('indicator_numbers') }}
),

unit_numbers as (
    select * from {{ ref('unit_numbers') }}
),

targets as (
    select
        stg_targets.cycle,
        indicator_numbers.indicator_no,
        unit_numbers.unit_no,
        {{ month_number('stg_targets."month"') }} as month_no,
        stg_targets.target,
        stg_targets.target_high
    from {{ ref('stg_targets') }} as stg_targets
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join unit_numbers using (unit_id)
    where stg_targets.assigned
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

indicator_months as (
    select
        indicator_months.cycle,
        indicator_months.indicator_no,
        indicator_months.month_no,
        indicator_months.figures_month_no,
        indicator_months.figures_elapsed,
        indicator_months.months,
        terms.final_month_number,
        indicators.pacing
    from {{ ref('indicator_months') }} as indicator_months
    inner join terms using (cycle, assessment_id)
    inner join indicators using (cycle, assessment_id, indicator_id)
    where indicator_months.figures_month is not null
),

targeted as (
    select
        cycle,
        indicator_no,
        unit_no,
        min(month_no) as first_month_no
    from targets
    group by cycle, indicator_no, unit_no
),

unit_months as (
    select
        targeted.unit_no,
        targeted.first_month_no,
        indicator_months.*
    from targeted
    inner join indicator_months using (cycle, indicator_no)
),

milestones as (
    select
        unit_months.cycle,
        unit_months.indicator_no,
        unit_months.unit_no,
        unit_months.month_no,
        targets.target,
        targets.target_high
    from unit_months
    inner join targets
        on
            unit_months.cycle = targets.cycle
            and unit_months.indicator_no = targets.indicator_no
            and unit_months.unit_no = targets.unit_no
            and unit_months.figures_month_no >= targets.month_no
    where unit_months.pacing = 'milestone'
    qualify row_number() over (
            partition by unit_months.cycle, unit_months.indicator_no, unit_months.unit_no, unit_months.month_no
            order by targets.month_no desc
        ) = 1
),

-- Which row counts in each month, and over how many months it is spread.
counted as (
    select
        unit_months.cycle,
        unit_months.indicator_no,
        unit_months.unit_no,
        unit_months.month_no,
        unit_months.pacing != 'milestone' or unit_months.first_month_no <= unit_months.figures_month_no as is_due,
        case
            when of_month.month_no is not null then of_month.target
            when unit_months.pacing = 'milestone' then milestones.target
            else of_year.target
        end as target,
        case
            when of_month.month_no is not null then of_month.target_high
            when unit_months.pacing = 'milestone' then milestones.target_high
            else of_year.target_high
        end as target_high,
        case when of_month.month_no is null and unit_months.pacing = 'linear' then cast(unit_months.months as decimal(18, 0)) end as spread_over,
        unit_months.figures_elapsed
    from unit_months
    left join targets as of_month
        on
            unit_months.cycle = of_month.cycle
            and unit_months.indicator_no = of_month.indicator_no
            and unit_months.unit_no = of_month.unit_no
            and unit_months.figures_month_no = of_month.month_no
    left join milestones
        on
            unit_months.cycle = milestones.cycle
            and unit_months.indicator_no = milestones.indicator_no
            and unit_months.unit_no = milestones.unit_no
            and unit_months.month_no = milestones.month_no
    left join targets as of_year
        on
            unit_months.cycle = of_year.cycle
            and unit_months.indicator_no = of_year.indicator_no
            and unit_months.unit_no = of_year.unit_no
            and unit_months.final_month_number = of_year.month_no
),

spread as (
    select
        *,
        cast(target as double) * figures_elapsed / spread_over as target_near,
        cast(target_high as double) * figures_elapsed / spread_over as target_high_near
    from counted
),

reckoned as (
    select
        cycle,
        indicator_no,
        unit_no,
        month_no,
        is_due,
        coalesce(
            {{ ratio(product('target', 'figures_elapsed'), 'spread_over', 'target_near * spread_over', 'cast(spread_over as double)') }},
            {{ figure('target') }}
        ) as t,
        coalesce({{ points(in_reach('target_near', 'figure')) }}, target) as t_near,
        coalesce(
            {{ ratio(product('target_high', 'figures_elapsed'), 'spread_over', 'target_high_near * spread_over', 'cast(spread_over as double)') }},
            {{ figure('target_high') }}
        ) as t_high
    from spread
),

taken_over as (
    select
        past.cycle,
        indicator_numbers.indicator_no,
        unit_numbers.unit_no,
        {{ month_number('past."month"') }} as month_no,
        past.is_due,
        past.t,
        {{ points('past.t') }} as t_near,
        past.t_high
    from {{ source('past', 'past_unit_targets') }} as past
    inner join indicator_numbers using (assessment_id, indicator_id)
    inner join unit_numbers using (unit_id)
),

final as (
    select
        *,
        false as is_taken_over
    from reckoned
    union all
    select
        *,
        true as is_taken_over
    from taken_over
)

select * from final
