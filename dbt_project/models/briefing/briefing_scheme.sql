-- What is different this year: indicators, points of categories, the largest single claim, and how the points divide over the bases.
with units as (
    select * from {{ ref('briefing_units') }}
),

shown as (
    {{ all_cycles('scheme_shown', ['cycle', 'assessment_id', 'feed', 'key', 'field', 'value']) }}
),

fields as (
    select
        cycle,
        assessment_id,
        feed,
        key,
        max(case when field = 'points' then value end) as full_points,
        max(case when field = 'kind' then value end) as kind,
        max(case when field = 'category_name' then value end) as category_name,
        max(case when field = 'points_each' then value end) as points_each,
        max(case when field = 'basis' then value end) as basis,
        max(case when field = 'share' then value end) as share
    from shown
    where feed in ('indicators', 'categories', 'bonus_clauses', 'measures')
    group by cycle, assessment_id, feed, key
),

sizes as (
    select
        cycle,
        assessment_id,
        objects_before as indicators_before,
        objects as indicators_now
    from {{ ref('scheme_size') }}
    where feed = 'indicators'
),

claims as (
    select
        cycle,
        assessment_id,
        max(cast(points_each as decimal(18, 6))) as largest_claim
    from fields
    where feed = 'bonus_clauses'
    group by cycle, assessment_id
),

wholes as (
    select
        units.*,
        sizes.indicators_before,
        sizes.indicators_now,
        before.largest_claim as largest_claim_before,
        after.largest_claim as largest_claim_now
    from units
    inner join sizes using (cycle, assessment_id)
    left join claims as after
        on
            units.cycle = after.cycle
            and units.assessment_id = after.assessment_id
    left join claims as before
        on
            units.cycle - 1 = before.cycle
            and units.assessment_id = before.assessment_id
    where sizes.indicators_before is not null
),

-- A measure's key begins with its indicator's.
weighed as (
    select
        indicators.cycle,
        indicators.assessment_id,
        measures.basis as object,
        cast(sum({{ product('cast(indicators.full_points as decimal(18, 6))', 'cast(measures.share as decimal(18, 6))') }}) as decimal(38, 15)) as weight
    from fields as indicators
    inner join fields as measures
        on
            indicators.cycle = measures.cycle
            and indicators.assessment_id = measures.assessment_id
            and measures.key like indicators.key || '/%'
            and indicators.feed = 'indicators'
            and measures.feed = 'measures'
    group by indicators.cycle, indicators.assessment_id, measures.basis
),

shares as (
    select
        cycle,
        assessment_id,
        object,
        {{ percentage(ratio('weight', 'cast(sum(weight) over (partition by cycle, assessment_id) as decimal(38, 15))')) }} as figure
    from weighed
),

figures as (
    select
        cycle,
        assessment_id,
        'points' as what,
        key as object,
        category_name as object_name,
        cast(full_points as decimal(18, 6)) as figure
    from fields
    where feed = 'categories' and kind = 'scored'
    union all
    select
        cycle,
        assessment_id,
        'share' as what,
        object,
        {{ code_text('basis', 'object') }} as object_name,
        figure
    from shares
),

-- What is new had nothing before, and what is gone has nothing now.
compared as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        units.decimals,
        both_years.what,
        both_years.object,
        max(both_years.object_name) as object_name,
        cast(coalesce(max(case when both_years.cycle < units.cycle then both_years.figure end), 0) as decimal(18, 6)) as figure_before,
        cast(coalesce(max(case when both_years.cycle = units.cycle then both_years.figure end), 0) as decimal(18, 6)) as figure_now
    from wholes as units
    inner join figures as both_years
        on
            units.assessment_id = both_years.assessment_id
            and both_years.cycle in (units.cycle - 1, units.cycle)
    group by
        units.cycle, units.assessment_id, units.unit_id, units."month", units.decimals, both_years.what, both_years.object
),

placed as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, unit_id, what
            order by abs(figure_now - figure_before) desc, figure_now desc, object asc
        ) as object_no
    from compared
),

of_objects as (
    {%- for what, when in [('points', ''), ('share', ' and figure_now != figure_before')] %}
    {%- set line = loop.index + 1 %}
    {%- for time, before in [('now', "'；' || object_name"), ('before', "'（上年'")] %}
    {%- set figure = 'figure_' ~ time %}
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'scheme' as topic,
        {{ line }} as line,
        '{{ '各类别分值：' if what == 'points' else '各类依据所占的分值：' }}' as lead,
        object_no * 2 + {{ loop.index }} as place,
        '{{ what }}_' || object || '_{{ time }}' as name,
        {{ figure }} as "value",
        {{ spoken_points(figure) if what == 'points' else percent(figure ~ ' / 100') }} as shown,
        {{ before }} as before,
        '{{ '分' if what == 'points' else '' }}{{ '）' if time == 'before' else '' }}' as after,
        'scheme_values' as source_mart
    from placed
    where what = '{{ what }}' and object_no <= 10{{ when }}
    {%- if not (line == 3 and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

final as (
    {{ blanks_of('wholes', 'scheme', [
        {
            'line': 1, 'source': "'scheme_size'", 'lead': "''",
            'blanks': [
                ('indicators_now', 'indicators_now', counted('indicators_now'), "'指标'", "'项'"),
                ('indicators_before', 'indicators_before', counted('indicators_before'), "'，上年'", "'项'"),
            ],
        },
        {
            'line': 4, 'source': "'scheme_values'", 'lead': "'单项加分'", 'when': 'largest_claim_before is not null and largest_claim_now is not null',
            'blanks': [
                ('largest_claim_now', 'largest_claim_now', spoken_points('largest_claim_now'), "'最高'", "'分'"),
                ('largest_claim_before', 'largest_claim_before', spoken_points('largest_claim_before'), "'，上年最高'", "'分'"),
            ],
        },
    ]) | indent(4) }}
    union all
    select * from of_objects
)

select * from final
