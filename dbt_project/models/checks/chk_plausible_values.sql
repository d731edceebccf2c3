-- One row per unit and measure with a target or a base in the last month that is scored: how many times the one the other is.
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
        cast(case when scores.basis in ('growth', 'increment') then scores.b else scores.t end as decimal(24, 6)) as compared_with
    from scores
    inner join last_months
        on
            scores.cycle = last_months.cycle
            and scores.assessment_id = last_months.assessment_id
            and scores."month" = last_months."month"
    where scores.basis in ('completion', 'gap', 'gap_pct', 'deviation_pct', 'interval', 'growth', 'increment')
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
        case when sized.basis in ('growth', 'increment') then '基数' else '目标' end as compared_name,
        sized.v as value,
        sized.compared_with as compared_value,
        -- How many times the one is of the other, the larger of the two ways round, up to a hundred thousand.
        cast({{ ratio('least(greatest(abs(sized.v), abs(sized.compared_with)), 100000 * least(abs(sized.v), abs(sized.compared_with)))',
            'least(abs(sized.v), abs(sized.compared_with))') }} as decimal(18, 6)) as times,
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
