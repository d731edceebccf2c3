-- What the units of an assessment together make of each indicator, by forecast: what they gained from that month to the end last year, what
-- they ended with, and where they stood in that month, last year and now. Own rates are held against these (expected_rates).
with rates as (
    select * from {{ ref('forecast_rates') }}
),

gains as (
    select
        ended.cycle,
        ended.assessment_id,
        ended."month",
        ended.indicator_id,
        {{ ratio('cast(sum(ended.rate - then_.rate) as decimal(38, 15))', 'cast(count(*) as decimal(18, 0))') }} as mean_gain
    from rates as ended
    inner join rates as then_ using (cycle, assessment_id, "month", unit_id, indicator_id)
    where ended.looked_at = 'ended' and then_.looked_at = 'then'
    group by ended.cycle, ended.assessment_id, ended."month", ended.indicator_id
),

looked_at as (
    select
        cycle,
        assessment_id,
        "month",
        indicator_id,
        count(case when looked_at = 'now' then 1 end) as units_now,
        cast(sum(case when looked_at = 'now' then rate end) as decimal(38, 15)) as rates_now,
        count(case when looked_at = 'then' then 1 end) as units_then,
        cast(sum(case when looked_at = 'then' then rate end) as decimal(38, 15)) as rates_then,
        count(case when looked_at = 'ended' then 1 end) as units_ended,
        cast(sum(case when looked_at = 'ended' then rate end) as decimal(38, 15)) as rates_ended
    from rates
    group by cycle, assessment_id, "month", indicator_id
),

final as (
    select
        looked_at.cycle,
        looked_at.assessment_id,
        looked_at."month",
        looked_at.indicator_id,
        looked_at.units_now,
        looked_at.rates_now,
        {%- for look in ['now', 'then', 'ended'] %}
        {{ ratio('looked_at.rates_' ~ look, 'cast(looked_at.units_' ~ look ~ ' as decimal(18, 0))') }} as mean_{{ look }},
        {%- endfor %}
        gains.mean_gain
    from looked_at
    left join gains using (cycle, assessment_id, "month", indicator_id)
)

select * from final
