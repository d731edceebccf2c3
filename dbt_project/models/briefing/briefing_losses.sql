-- Which indicators: how many are hit, last in the group or wiped out, and what of the points that were to be had was lost, in all, by category and
-- by the key economic indicators of each. Where the level above gave a place, that one counts.
with units as (
    select * from {{ ref('briefing_units') }}
),

scores as (
    select
        units.decimals,
        indicator_scores.cycle,
        indicator_scores.assessment_id,
        indicator_scores.unit_id,
        indicator_scores."month",
        indicator_scores.category_id,
        indicator_scores.indicator_id,
        dim_indicator.indicator_name,
        dim_indicator.category_name,
        dim_indicator.is_key,
        indicator_scores.points_assigned,
        indicator_scores.points_lost,
        indicator_scores.points_after_penalties < indicator_scores.points_assigned as is_hit,
        indicator_scores.is_last_in_group or indicator_scores.is_last_given as is_last,
        indicator_scores.is_wiped_out,
        coalesce(indicator_scores.given_place, indicator_scores.group_place) as place,
        coalesce(
            case when indicator_scores.given_place is not null then indicator_scores.given_peers end, indicator_scores.units_placed
        ) as placed
    from units
    inner join {{ ref('indicator_scores') }} as indicator_scores
        on
            units.cycle = indicator_scores.cycle
            and units.assessment_id = indicator_scores.assessment_id
            and units.unit_id = indicator_scores.unit_id
            and units."month" = indicator_scores."month"
            and indicator_scores.scenario = 'actual'
    inner join {{ ref('dim_indicator') }} as dim_indicator
        on
            indicator_scores.cycle = dim_indicator.cycle
            and indicator_scores.assessment_id = dim_indicator.assessment_id
            and indicator_scores.indicator_id = dim_indicator.indicator_id
    where indicator_scores.points_assigned > 0
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        count(*) as indicators_assigned,
        count(case when is_hit then 1 end) as indicators_hit,
        cast(sum(points_assigned) as decimal(18, 6)) as points_available,
        count(case when is_last then 1 end) as indicators_last,
        cast(coalesce(sum(case when is_last then points_lost end), 0) as decimal(18, 6)) as points_lost_last,
        count(case when is_wiped_out then 1 end) as indicators_wiped_out,
        cast(coalesce(sum(case when is_wiped_out then points_lost end), 0) as decimal(18, 6)) as points_wiped_out,
        -- Of an odd number of places, the one in the middle is in neither half.
        count(case when place * 2 > placed + 1 then 1 end) as indicators_below_half
    from scores
    group by cycle, assessment_id, unit_id
),

wholes as (
    select
        units.*,
        summed.* exclude (cycle, assessment_id, unit_id),
        {{ percentage(ratio('units.points_lost', 'summed.points_available')) }} as loss_rate
    from units
    inner join summed using (cycle, assessment_id, unit_id)
),

by_category as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        max(category_name) as category_name,
        max(decimals) as decimals,
        cast(sum(points_assigned) as decimal(18, 6)) as points_available,
        cast(sum(points_lost) as decimal(18, 6)) as points_lost,
        count(case when is_key and is_hit then 1 end) as key_indicators_hit,
        cast(sum(case when is_key and is_hit then points_lost else 0 end) as decimal(18, 6)) as key_points_lost
    from scores
    group by cycle, assessment_id, unit_id, "month", category_id
),

rated as (
    select
        *,
        {{ percentage(ratio('points_lost', 'points_available')) }} as loss_rate,
        {{ percentage(ratio('key_points_lost', 'points_lost')) }} as key_share,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_lost desc, category_id asc) as category_no
    from by_category
    where points_lost > 0
),

-- The worst first.
picked as (
    {%- set lists = [
        (5, '失分最多的指标', 'is_hit and points_lost > 0'),
        (6, '组内末位的指标', 'is_last'),
        (7, '分值扣完的指标', 'is_wiped_out'),
    ] %}
    {%- for line, lead, chosen in lists %}
    select
        *,
        {{ line }} as line,
        '{{ lead }}' as lead
    from scores
    where {{ chosen }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'losses' as topic,
        line,
        lead,
        row_number() over (partition by cycle, assessment_id, unit_id, line order by points_lost desc, indicator_id asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id, line) as listed_of,
        case line when 5 then 'points_lost_' when 6 then 'points_lost_last_' else 'points_wiped_out_' end || indicator_id as name,
        points_lost as "value",
        {{ spoken_points('points_lost') }} as shown,
        '、' || indicator_name || '（失' as before,
        '分）' as after,
        'indicator_scores' as source_mart
    from picked
),

final as (
    {{ blanks_of('wholes', 'losses', [
        {
            'line': 1, 'source': "'indicator_scores'", 'lead': "'承担指标'",
            'blanks': [
                ('indicators_assigned', 'indicators_assigned', counted('indicators_assigned'), "''", "'项'"),
                ('indicators_hit', 'indicators_hit', counted('indicators_hit'), "'，失分的'", "'项'"),
                ('points_available', 'points_available', spoken_points('points_available'), "'；可得'", "'分'"),
                ('points_lost', 'points_lost', spoken_points('points_lost'), "'，失'", "'分'"),
                ('loss_rate', 'loss_rate', percent('loss_rate / 100'), "'，失分率'", "''"),
            ],
        },
        {
            'line': 4, 'source': "'indicator_scores'", 'lead': "'其中居末位的'",
            'blanks': [
                ('indicators_last', 'indicators_last', counted('indicators_last'), "''", "'项'"),
                ('points_lost_last', 'points_lost_last', spoken_points('points_lost_last'), "'，失'", "'分'"),
                ('indicators_wiped_out', 'indicators_wiped_out', counted('indicators_wiped_out'), "'；分值扣完的'", "'项'"),
                ('points_wiped_out', 'points_wiped_out', spoken_points('points_wiped_out'), "'，失'", "'分'"),
                ('indicators_below_half', 'indicators_below_half', counted('indicators_below_half'), "'；位次在后一半的'", "'项'"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of('rated', 'losses', [
        {
            'line': 2, 'source': "'indicator_scores'", 'lead': "'按类别'", 'of': "'_' || category_id", 'at': 'category_no * 10',
            'when': 'category_no <= 10',
            'blanks': [
                ('points_available', 'points_available', spoken_points('points_available'), "'；' || category_name", "'分'"),
                ('points_lost', 'points_lost', spoken_points('points_lost'), "'失'", "'分'"),
                ('loss_rate', 'loss_rate', percent('loss_rate / 100'), "'，失分率'", "''"),
            ],
        },
        {
            'line': 3, 'source': "'indicator_scores'", 'lead': "'主要经济指标'", 'of': "'_' || category_id", 'at': 'category_no * 10 + 3',
            'when': 'category_no <= 10 and key_indicators_hit > 0 and key_points_lost > 0',
            'blanks': [
                ('key_indicators_hit', 'key_indicators_hit', counted('key_indicators_hit'), "'；' || category_name || '中有'", "'项'"),
                ('key_points_lost', 'key_points_lost', spoken_points('key_points_lost'), "'失'", "'分'"),
                ('key_share', 'key_share', percent('key_share / 100'), "'，占该类失分的'", "''"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items') | indent(4) }}
)

select * from final
