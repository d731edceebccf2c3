-- The indicators of each assessment, as the scheme has them, with the scoring rule as one sentence.
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

categories as (
    select * from {{ ref('stg_categories') }}
),

measures as (
    select * from {{ ref('stg_measures') }}
),

bands as (
    select * from {{ ref('stg_bands') }}
),

groups as (
    select
        cycle,
        assessment_id,
        group_id,
        max(group_name) as group_name
    from {{ ref('stg_participants') }}
    group by cycle, assessment_id, group_id
),

named as (
    select
        measures.cycle,
        measures.assessment_id,
        measures.indicator_id,
        measures.measure_id,
        measures.group_id,
        measures.over as over_months,
        indicators.value_feed,
        measures.share,
        measures.lag,
        measures.basis,
        measures.rule,
        measures.band_set,
        measures.base,
        measures.cutoff,
        measures.floor as floor_parameter,
        measures.cap as cap_parameter,
        measures.step,
        measures.up_points,
        measures.down_points,
        measures.up_cap,
        measures.step_mode,
        indicators.direction,
        {{ unit_after('indicators.value_unit') }} as value_unit_text,
        case
            when measures.basis in ({{ bases_turned('smaller') }}) then -1
            when measures.basis in ({{ bases_turned('direction') }}) and indicators.direction = 'down' then -1
            else 1
        end as turn
    from measures
    inner join indicators using (cycle, assessment_id, indicator_id)
),

-- The band set in the words of the rule that uses it: each boundary with the next one.
bounded as (
    select
        named.*,
        bands."at" as band_at,
        bands.rate as band_rate,
        bands.points as band_points,
        lead(bands."at") over by_boundary as next_at,
        row_number() over by_boundary = 1 as is_lowest
    from named
    inner join bands using (cycle, assessment_id, band_set)
    window by_boundary as (
        partition by named.cycle, named.assessment_id, named.indicator_id, named.measure_id, named.group_id order by bands."at" asc
    )
),

-- Below the smallest boundary there are no points; it goes without saying where the band itself gives none, and where no figure gets.
bounded_below as (
    select
        *,
        is_lowest
        and (
            coalesce(band_rate, band_points) = 0
            or basis in ({{ bases_turned('smaller') }}) and band_at <= {{ of_basis('least', 0) }}
        ) as reaches_down
    from bounded
),

band_texts as (
    select
        cycle,
        assessment_id,
        indicator_id,
        measure_id,
        group_id,
        {{ joined(told_band(), '，', 'turn * band_at desc') }} as bands_text,
        max(case when is_lowest and not reaches_down then {{ told_below_bands() }} end) as below_text,
        {{ joined(told_knot(), '，', 'band_at asc') }} as knots_text,
        {{ joined(told_place(), '，', 'sign(band_at) desc, abs(band_at) asc') }} as places_text
    from bounded_below
    group by cycle, assessment_id, indicator_id, measure_id, group_id
),

told as (
    select
        named.cycle,
        named.assessment_id,
        named.indicator_id,
        named.measure_id,
        named.group_id,
        case when named.share = 1 then '' else '占 ' || {{ told_percent('named.share') }} || ' 的部分，' end
        || case when named.lag > 0 then '取' || {{ told_year('named.lag') }} || '的数，' else '' end
        || case when named.value_feed = 'events' then '没有扣分事件得满分，有的从满分中扣，扣完为止' else {{ told_rule() }} end
        || case named.over_months when 'mean' then '，取各应报月份得分率的平均' when 'sum' then '，各应报月份得分率累计' else '' end as rule_text
    from named
    left join band_texts
        on
            named.cycle = band_texts.cycle
            and named.assessment_id = band_texts.assessment_id
            and named.indicator_id = band_texts.indicator_id
            and named.measure_id = band_texts.measure_id
            and named.group_id is not distinct from band_texts.group_id
),

set_texts as (
    select
        cycle,
        assessment_id,
        indicator_id,
        group_id,
        {{ joined('rule_text', '；', 'measure_id') }} as rule_text
    from told
    group by cycle, assessment_id, indicator_id, group_id
),

-- What is for all groups first, then what single groups have of their own.
rule_texts as (
    select
        set_texts.cycle,
        set_texts.assessment_id,
        set_texts.indicator_id,
        {{ joined(
            "case when set_texts.group_id is not null then '“' || coalesce(groups.group_name, set_texts.group_id) || '”组：' else '' end "
            ~ "|| set_texts.rule_text",
            '；',
            'set_texts.group_id nulls first'
        ) }} as rule_text
    from set_texts
    left join groups using (cycle, assessment_id, group_id)
    group by set_texts.cycle, set_texts.assessment_id, set_texts.indicator_id
),

final as (
    select
        indicators.cycle,
        indicators.assessment_id,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.category_id,
        categories.category_name,
        indicators.points,
        indicators.direction,
        indicators.value_unit,
        indicators.set_by,
        indicators.is_key,
        indicators.value_feed,
        indicators.frequency,
        indicators.pacing,
        indicators.missing_rule,
        {{ lowest_rate('indicators.floor_rate', 'categories.kind') }} as floor_rate,
        {{ highest_rate('indicators.cap_rate', 'categories.kind') }} as cap_rate,
        indicators.source_org_id,
        indicators.definition,
        case categories.kind when 'bonus' then '最多加 ' when 'deduction' then '最多扣 ' else '满分 ' end
        || {{ shown('indicators.points', 6) }} || ' 分，' || coalesce(rule_texts.rule_text, '没有计分口径')
        || case when categories.kind in ('bonus', 'deduction') then '，只计加减，不计入满分' else '' end
        || case when indicators.floor_rate > 0 then '，报了数的最低得满分的 ' || {{ told_percent('indicators.floor_rate') }} else '' end
        || coalesce('，合计最高得满分的 ' || {{ told_percent('indicators.cap_rate') }}, '')
        || case
            when indicators.value_feed = 'events' then ''
            when indicators.missing_rule = 'exclude' then '；缺报的不计入考评'
            when indicators.missing_rule = 'hold' then '；缺报记 0 分并暂缓正式排名'
            else '；缺报记 0 分'
        end || '。' as rule_text
    from indicators
    left join categories using (cycle, assessment_id, category_id)
    left join rule_texts using (cycle, assessment_id, indicator_id)
)

select
    *,
    {{ code_text('indicators.direction', 'direction') }} as direction_zh,
    {{ code_text('indicators.set_by', 'set_by') }} as set_by_zh,
    {{ code_text('indicators.value_feed', 'value_feed') }} as value_feed_zh,
    {{ code_text('indicators.frequency', 'frequency') }} as frequency_zh,
    {{ code_text('indicators.pacing', 'pacing') }} as pacing_zh,
    {{ code_text('indicators.missing_rule', 'missing_rule') }} as missing_rule_zh
from final
