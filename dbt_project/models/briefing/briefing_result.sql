-- How did we do: total and rank, the points of the categories, and where the level above gave other points than the rows come to.
with units as (
    select * from {{ ref('briefing_units') }}
),

categories as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        'result' as topic,
        2 as line,
        '其中' as lead,
        row_number() over (
            partition by units.cycle, units.assessment_id, units.unit_id
            order by dim_category.sort asc nulls last, scores.category_id asc
        ) as place,
        'total_' || scores.category_id as name,
        scores.points as "value",
        {{ spoken_points('scores.points', 'units.decimals') }} as shown,
        '，' || coalesce(dim_category.category_name, scores.category_id) || case when scores.points < 0 then '扣' else '' end as before,
        '分' as after,
        'category_scores' as source_mart
    from units
    inner join {{ ref('category_scores') }} as scores
        on
            units.cycle = scores.cycle
            and units.assessment_id = scores.assessment_id
            and units.unit_id = scores.unit_id
            and units."month" = scores."month"
            and scores.scenario = 'actual'
    left join {{ ref('dim_category') }} as dim_category
        on
            scores.cycle = dim_category.cycle
            and scores.assessment_id = dim_category.assessment_id
            and scores.category_id = dim_category.category_id
    where scores.points_assigned > 0 or scores.points != 0
),

differing as (
    select
        units.cycle,
        units.assessment_id,
        units.unit_id,
        units."month",
        units.decimals,
        reconciliation.category_id,
        reconciliation.given,
        reconciliation.computed,
        reconciliation.difference,
        coalesce(dim_category.category_name, reconciliation.category_id, '总分') as object_name,
        coalesce('_' || reconciliation.category_id, '') as suffix,
        row_number() over (
            partition by units.cycle, units.assessment_id, units.unit_id
            order by abs(reconciliation.difference) desc, reconciliation.category_id asc nulls first
        ) as object_no
    from units
    inner join {{ ref('reconciliation') }} as reconciliation
        on
            units.cycle = reconciliation.cycle
            and units.assessment_id = reconciliation.assessment_id
            and units.unit_id = reconciliation.unit_id
            and units."month" = reconciliation."month"
            and reconciliation.level in ('category', 'whole')
            and reconciliation.difference != 0
    left join {{ ref('dim_category') }} as dim_category
        on
            reconciliation.cycle = dim_category.cycle
            and reconciliation.assessment_id = dim_category.assessment_id
            and reconciliation.category_id = dim_category.category_id
),

final as (
    {{ blanks_of('units', 'result', [
        {
            'line': 1, 'source': 'source_mart',
            'lead': "unit_name || case when assessment_name like '%' || cast(cycle as varchar) || '%' then '' else cast(cycle as varchar) || '年度' end || assessment_name || case when is_official then '' else '（截至' || \"month\" || '，动态，不是正式结果）' end",
            'blanks': [
                ('total', 'total', spoken_points('total'), "case when total < 0 then '总分负' else '总分' end", "'分'"),
                ('units_in_group', 'case when "rank" is not null then units_in_group end', counted('units_in_group'), "case when units_in_group = 1 then '，组内只有' else '，在' || group_name end", "case when units_in_group = 1 then '个单位' else '个单位中' end"),
                ('rank', '"rank"', counted('"rank"'), "case when units_in_group = 1 then '，位次为第' else '居第' end", "'位' || coalesce('，等次为' || tier_name, '')"),
            ],
        },
        {
            'line': 3, 'source': "'standings'", 'lead': "'预计全年'",
            'blanks': [
                ('expected_total', 'expected_total', spoken_mean('expected_total'), "'总分'", "'分'"),
                ('expected_rank', 'expected_rank', counted('expected_rank'), "'，居第'", "'位' || coalesce('，等次为' || expected_tier_name, '')"),
            ],
        },
    ]) | indent(4) }}
    union all
    select * from categories
    union all
    {{ blanks_of('differing', 'result', [
        {
            'line': 4, 'source': "'reconciliation'", 'lead': "'与上级结果对账'", 'of': 'suffix', 'at': 'object_no * 3', 'when': 'object_no <= 10',
            'blanks': [
                ('given', 'given', signed_points('given'), "'；' || object_name || '上级给'", "'分'"),
                ('computed', 'computed', signed_points('computed'), "'，按方案算得'", "'分'"),
                ('difference', 'difference', signed_points('difference'), "'，差额'", "'分单列，不摊入指标'"),
            ],
        },
    ]) | indent(4) }}
)

select * from final
