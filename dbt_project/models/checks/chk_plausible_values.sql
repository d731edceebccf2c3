-- One row per unit and measure with a target, a base or bands in the last month that is scored: how many times the one the other is.
with scores as (
    select * from {{ ref('measure_scores') }}
    where scenario = 'actual' and lag = 0 and v is not null
),

last_months as (
    select
        cycle,
        assessment_id,
        max("month") as "month"
    from scores
    group by cycle, assessment_id
),

changes as (
    select distinct
        cycle,
        assessment_id,
        split_part(key, '/', 1) as indicator_id,
        split_part(key, '/', 2) as unit_id
    from {{ ref('chk_scheme_changes') }}
    where feed = 'targets' and is_latest and is_known and is_shown and stamp = 'present'
),

confirmations as (
    select * from {{ ref('confirmations') }}
),

knots as (
    select
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        measures.measure_id,
        measures.group_id,
        min(abs(bands.at)) as smallest,
        max(abs(bands.at)) as largest
    from {{ ref('stg_measures') }} as measures
    inner join {{ ref('stg_bands') }} as bands
        on
            measures.cycle = bands.cycle
            and measures.assessment_id = bands.assessment_id
            and measures.band_set = bands.band_set
    where measures.basis = 'value' and measures.rule in ('band', 'curve') and bands.at <> 0
    group by measures.cycle, measures.assessment_id, measures.indicator_id, measures.measure_id, measures.group_id
),

sized as (
    select
        scores.cycle,
        scores.assessment_id,
        scores.unit_id,
        scores.indicator_id,
        scores.measure_id,
        scores."month",
        scores.basis,
        cast(scores.v as decimal(24, 6)) as v,
        -- Of bands the nearest knot, so that what lies between them is beyond doubt.
        cast(case
            when scores.basis in ('growth', 'increment') then scores.b
            when scores.basis = 'value' then least(greatest(abs(scores.v), knots.smallest), knots.largest)
            else scores.t
        end as decimal(24, 6)) as compared_with
    from scores
    inner join last_months
        on
            scores.cycle = last_months.cycle
            and scores.assessment_id = last_months.assessment_id
            and scores."month" = last_months."month"
    left join knots
        on
            scores.cycle = knots.cycle
            and scores.assessment_id = knots.assessment_id
            and scores.indicator_id = knots.indicator_id
            and scores.measure_id = knots.measure_id
            and scores.measure_group_id is not distinct from knots.group_id
    where
        scores.basis in ('completion', 'gap', 'gap_pct', 'deviation_pct', 'interval', 'growth', 'increment')
        or knots.measure_id is not null
),

final as (
    select
        sized.cycle,
        sized.assessment_id,
        sized.unit_id,
        sized.indicator_id,
        indicators.indicator_name,
        indicators.value_unit,
        sized.measure_id,
        sized."month",
        case when sized.basis in ('growth', 'increment') then '基数' when sized.basis = 'value' then '最近的分界' else '目标' end as compared_name,
        sized.v as value,
        sized.compared_with as compared_value,
        -- How many times the one is of the other, the larger of the two ways round, up to a hundred thousand.
        cast({{ ratio('least(greatest(abs(sized.v), abs(sized.compared_with)), 100000 * least(abs(sized.v), abs(sized.compared_with)))',
            'least(abs(sized.v), abs(sized.compared_with))') }} as decimal(18, 6)) as times,
        case when sized.basis = 'value' then 50 else 20 end as allowed_times,
        (changes.unit_id is not null or confirmations.unit_id is not null) as is_meant
    from sized
    inner join {{ ref('stg_indicators') }} as indicators
        on
            sized.cycle = indicators.cycle
            and sized.assessment_id = indicators.assessment_id
            and sized.indicator_id = indicators.indicator_id
    left join changes
        on
            sized.cycle = changes.cycle
            and sized.assessment_id = changes.assessment_id
            and sized.indicator_id = changes.indicator_id
            and sized.unit_id = changes.unit_id
    left join confirmations
        on
            sized.cycle = confirmations.cycle
            and sized.assessment_id = confirmations.assessment_id
            and sized.indicator_id = confirmations.subject_id
            and sized.unit_id = confirmations.unit_id
    where sized.v <> 0 and sized.compared_with <> 0
)

select * from final
