-- 考少考精: what the ranks would be without one indicator, from the ledger: every unit's total less its rows of the indicator and its part of what scaling
-- and coefficient make of the category; caps, floors of categories and vetoes stand as they are. An indicator without which no rank moves tells nobody apart.
{%- set rest = '(placings.exact_total - coalesce(brought.points, 0))' %}
{%- set scaled = product(ratio('earned.points_earned', 'earned.category_earned'), 'of_scaling.points_scaled') %}
with current_months as (
    select * from {{ ref('current_months') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
    where total_of = 'sum'
),

placings as (
    select placings.*
    from {{ ref('placings') }} as placings
    inner join current_months using (cycle, assessment_id, "month")
    where placings.scenario = 'actual' and placings."rank" is not null
),

indicators as (
    select indicators.*
    from {{ ref('stg_indicators') }} as indicators
    inner join {{ ref('stg_categories') }} as categories using (cycle, assessment_id, category_id)
    where categories.kind = 'scored'
),

ledger as (
    select ledger.*
    from {{ ref('score_ledger') }} as ledger
    inner join current_months using (cycle, assessment_id, "month")
    where ledger.scenario = 'actual'
),

of_indicators as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        indicator_id,
        cast(sum(points) as decimal(18, 6)) as points,
        cast(sum(case when entry in ('assigned', 'shortfall', 'surplus') then points else 0 end) as decimal(18, 6)) as points_earned
    from ledger
    where indicator_id is not null
    group by cycle, assessment_id, unit_id, category_id, indicator_id
),

of_scaling as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        cast(sum(points) as decimal(18, 6)) as points_scaled
    from ledger
    where indicator_id is null and entry in ('scaling', 'coefficient')
    group by cycle, assessment_id, unit_id, category_id
),

earned as (
    select
        *,
        cast(sum(points_earned) over (partition by cycle, assessment_id, unit_id, category_id) as decimal(18, 6)) as category_earned
    from of_indicators
),

-- A unit that has its total from the level above, and no indicators, has nothing to remove: then no rank can be said.
bare as (
    select distinct
        placings.cycle,
        placings.assessment_id
    from placings
    left join of_indicators using (cycle, assessment_id, unit_id)
    where of_indicators.unit_id is null
),

brought as (
    select
        earned.cycle,
        earned.assessment_id,
        earned.unit_id,
        earned.indicator_id,
        {{ points('earned.points + coalesce(' ~ as_points(scaled) ~ ', 0)') }} as points
    from earned
    left join of_scaling using (cycle, assessment_id, unit_id, category_id)
),

removed as (
    select
        placings.cycle,
        placings.assessment_id,
        placings.group_id,
        placings.unit_id,
        placings."month",
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.category_id,
        indicators.points as indicator_points,
        placings.is_put_last,
        brought.unit_id is not null as is_scored,
        brought.points,
        case terms.rank_on when 'rounded' then {{ round_to('placings.exact_total', 'terms.total_decimals') }} else placings.exact_total end as total,
        case terms.rank_on when 'rounded' then {{ round_to(rest, 'terms.total_decimals') }} else {{ points(rest) }} end as total_without
    from placings
    inner join terms
        on placings.cycle = terms.cycle and placings.assessment_id = terms.assessment_id
    inner join indicators
        on placings.cycle = indicators.cycle and placings.assessment_id = indicators.assessment_id
    left join bare
        on placings.cycle = bare.cycle and placings.assessment_id = bare.assessment_id
    left join brought
        on
            placings.cycle = brought.cycle
            and placings.assessment_id = brought.assessment_id
            and placings.unit_id = brought.unit_id
            and indicators.indicator_id = brought.indicator_id
    where bare.assessment_id is null
),

placed as (
    select
        *,
        rank() over (partition by cycle, assessment_id, group_id, indicator_id order by is_put_last asc, total desc) as place,
        rank() over (partition by cycle, assessment_id, group_id, indicator_id order by is_put_last asc, total_without desc) as place_without
    from removed
),

moved as (
    select
        placed.*,
        units.unit_name,
        row_number() over (
            partition by placed.cycle, placed.assessment_id, placed.indicator_id
            order by abs(placed.place - placed.place_without) desc, placed.place asc, placed.unit_id asc
        ) as turn
    from placed
    left join {{ ref('dim_unit') }} as units using (cycle, assessment_id, unit_id)
),

summed as (
    select
        cycle,
        assessment_id,
        indicator_id,
        indicator_name,
        category_id,
        "month",
        max(indicator_points) as indicator_points,
        count(*) as units_ranked,
        sum(case when is_scored then 1 else 0 end) as units_scored,
        sum(case when place != place_without then 1 else 0 end) as units_moved,
        max(abs(place - place_without)) as largest_move,
        sum(case when place = 1 and place_without != 1 then 1 else 0 end) as firsts_lost,
        max(points) - min(points) as points_spread,
        {{ joined(
            "case when place != place_without and turn <= 5 then coalesce(unit_name, unit_id) || cast(place as varchar) || '→' "
            ~ "|| cast(place_without as varchar) end",
            '、',
            'turn asc'
        ) }} as moves
    from moved
    group by cycle, assessment_id, indicator_id, indicator_name, category_id, "month"
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        indicator_id,
        "month",
        indicator_name,
        category_id,
        {{ points('indicator_points') }} as points_assigned,
        cast(units_ranked as integer) as units_ranked,
        cast(units_scored as integer) as units_scored,
        cast(units_moved as integer) as units_moved,
        cast(largest_move as integer) as largest_move,
        cast(firsts_lost as integer) as firsts_lost,
        {{ points('points_spread') }} as points_spread,
        moves,
        case when units_scored > 0 then cast(rank() over (
                    partition by cycle, assessment_id order by units_scored = 0, units_moved asc, largest_move asc, points_spread asc
                ) as integer)
        end as spare_rank,
        case
            when units_scored = 0 then '到本月还没有计分'
            when units_moved = 0
                then '去掉它，' || cast(units_ranked as varchar) || '个单位的位次都不变，各单位在它上面最多差'
                    || {{ shown('points_spread') }} || '分'
            else '去掉它，' || cast(units_moved as varchar) || '个单位位次变动，最多' || cast(largest_move as varchar) || '位：' || moves
                || case when units_moved > 5 then '等' else '' end
        end || '。' as said
    from summed
)

select * from final
