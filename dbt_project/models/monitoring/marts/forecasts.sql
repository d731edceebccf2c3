-- 全年预测: total, place and tier expected at the end of the year, seen from a month, with a range (forecast_ranges) and what guessing was good for.
-- Where in earlier years the month's own rank said the final rank better at that time of the year, it is the expected rank, and the sentence
-- says so; in a first year rank and tier rest on the score rate so far. Nobody gains more than is expected to be lost or not yet assigned.
-- Nothing is expected of an assessment whose gate failed: its figures cannot be read for certain (as in standings).
with verdicts as (
    {{ verdicts_of_this_build() }}
),

placings as (
    select * from {{ ref('placings') }}
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

ranges as (
    select * from {{ ref('forecast_ranges') }}
),

terms as (
    select * from {{ ref('assessment_terms') }}
),

expected as (
    select
        placings.*,
        greatest(placings.points_lost, 0) + greatest(terms.full_points - placings.points_available, 0) as points_to_gain,
        unit_tiers.tier_rank,
        unit_tiers.tier_name
    from placings
    inner join terms
        on
            placings.cycle = terms.cycle
            and placings.assessment_id = terms.assessment_id
    inner join verdicts
        on
            placings.cycle = verdicts.cycle
            and placings.assessment_id = verdicts.assessment_id
            and verdicts.verdict != 'failed'
    left join unit_tiers
        on
            placings.scenario = unit_tiers.scenario
            and placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
    where placings.scenario = 'forecast' and placings."rank" is not null
),

ranged as (
    select
        expected.*,
        ranges.months_elapsed,
        ranges.is_first_year,
        ranges.history_kind,
        ranges.history,
        ranges.points_out,
        ranges.is_rank_now_better,
        ranges.better_guess
    from expected
    inner join ranges
        on
            expected.cycle = ranges.cycle
            and expected.assessment_id = ranges.assessment_id
            and expected."month" = ranges."month"
),

bounded as (
    select
        *,
        total - points_out as low,
        case
            when is_first_year then total + points_out
            when points_out is not null then total + least(points_out, greatest(points_to_gain, 0))
        end as high
    from ranged
),

placed as (
    select
        expected.*,
        now.total as total_now,
        now."rank" as rank_now,
        now_tiers.tier_name as tier_name_now,
        expected.is_rank_now_better and now."rank" is not null as is_rank_of_month,
        case when expected.is_rank_now_better then coalesce(now."rank", expected."rank") else expected."rank" end as expected_rank
    from bounded as expected
    left join placings as now
        on
            expected.cycle = now.cycle
            and expected.assessment_id = now.assessment_id
            and expected.unit_id = now.unit_id
            and expected."month" = now."month"
            and now.scenario = 'actual'
    left join unit_tiers as now_tiers
        on
            now.cycle = now_tiers.cycle
            and now.assessment_id = now_tiers.assessment_id
            and now.unit_id = now_tiers.unit_id
            and now."month" = now_tiers."month"
            and now_tiers.scenario = 'actual'
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        group_id,
        "month",
        cast(months_elapsed as integer) as months_elapsed,
        {{ points('total') }} as expected_total,
        cast(expected_rank as integer) as expected_rank,
        tier_rank as expected_tier_rank,
        tier_name as expected_tier_name,
        {{ points('low') }} as low,
        {{ points('high') }} as high,
        cast(history as integer) as history,
        points_available,
        {{ points('total_now') }} as total_now,
        rank_now,
        tier_name_now,
        '按' || "month" || '的进度，预计全年' || {{ shown('total') }} || '分，组内第' || cast(expected_rank as varchar) || '位'
        || case when is_rank_of_month then '（以往同期，当月位次比预测位次更准，取当月位次）' else '' end
        || coalesce('、' || tier_name, '') || case
            when is_first_year then '；首个年度，没有往年可比，按目前得分率推到满分'
            when history_kind = 'forecasts' and history >= 10
                then '；往年同期' || cast(history as varchar) || '个预测，九成误差不超过' || {{ shown('points_out', 2) }} || '分'
            when history_kind = 'forecasts' then '；往年同期' || cast(history as varchar) || '个预测，误差最大' || {{ shown('points_out', 2) }} || '分'
            when history_kind = 'last_year' then '；照上年' || cast(history as varchar) || '个单位此后走势的参差，误差多在' || {{ shown('points_out', 2) }} || '分以内'
            else '；没有往年同期的预测可比'
        end
        || coalesce('，据此约在' || {{ shown('low', 2) }} || '至' || {{ shown('high', 2) }} || '分，仅供参考', '')
        || coalesce('；往年同期，直接拿' || case better_guess
            when 'last_year' then '上年总分'
            when 'rate_so_far' then '得分率乘满分'
            when 'now' then '当月总分'
        end || '当结果误差更小', '') || '。' as statement,
        is_first_year,
        is_rank_of_month,
        history_kind,
        better_guess
    from placed
)

select
    *,
    {{ code_text('history_kind', 'history_kind') }} as history_kind_zh,
    {{ code_text('guess', 'better_guess') }} as better_guess_zh
from final
