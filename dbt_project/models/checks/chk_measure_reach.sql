-- One row per measure: the most that its rule can give, alone and together with those beside it, and whether its bands run the wrong way.
with measures as (
    select * from {{ ref('measure_parameters') }}
),

bands as (
    select * from {{ ref('stg_bands') }}
),

-- Places count from the top, then those that count from the bottom.
knots as (
    select
        measures.measure_no,
        measures.rule,
        measures.turn,
        bands."at",
        coalesce(bands.rate, {{ rate_of_points('bands.points', 'measures.measure_points') }}) as rate,
        case when measures.rule in ({{ rules_by_place() }}) and bands."at" < 0 then 1 else 0 end as from_bottom
    from measures
    inner join bands using (cycle, assessment_id, band_set)
),

turns as (
    select
        *,
        rate - lag(rate) over (partition by measure_no order by from_bottom asc, "at" asc) as rise
    from knots
),

ends as (
    select
        measure_no,
        max(rate) as highest_knot,
        max(case when "at" = 1 then rate end) as first_knot,
        max(case when "at" = -1 then rate end) as last_knot,
        count(case when rise > 0 then 1 end) as rises,
        count(case when rise < 0 then 1 end) as falls
    from turns
    group by measure_no
),

alone as (
    select
        measures.*,
        ends.rises,
        ends.falls,
        cast(case when over_months <> 'sum' then {{ highest_of_rule() }} end as decimal(18, 6)) as highest_rate
    from measures
    left join ends using (measure_no)
),

final as (
    select
        alone.cycle,
        alone.assessment_id,
        alone.indicator_id,
        indicators.indicator_name,
        categories.kind as category_kind,
        alone.measure_id,
        alone.group_id,
        alone.basis,
        alone.rule,
        alone.band_set,
        alone.over_months,
        alone.value_feed,
        indicators.frequency,
        coalesce(indicators.definition, '') as definition,
        alone.turn,
        alone.highest_rate,
        -- A measure without end lifts the whole indicator.
        cast(case
            when count(*) over beside = count(alone.highest_rate) over beside
                then sum({{ exact_product('alone.share', 'alone.highest_rate') }}) over beside
        end as decimal(18, 6)) as indicator_highest_rate,
        case
            when alone.rule in ({{ rules_by_place() }}) then coalesce(alone.rises, 0) > 0
            when alone.turn > 0 then coalesce(alone.falls, 0) > 0 and alone.rises = 0
            else coalesce(alone.rises, 0) > 0 and alone.falls = 0
        end as is_reversed
    from alone
    inner join {{ ref('stg_indicators') }} as indicators using (cycle, assessment_id, indicator_id)
    inner join {{ ref('stg_categories') }} as categories
        on
            indicators.cycle = categories.cycle
            and indicators.assessment_id = categories.assessment_id
            and indicators.category_id = categories.category_id
    window beside as (partition by alone.cycle, alone.assessment_id, alone.indicator_id, alone.group_id)
)

select * from final
