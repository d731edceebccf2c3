-- Where are we good, and is there room under the ceilings: categories above the group's mean, and the bonus against its ceiling.
with units as (
    select * from {{ ref('briefing_units') }}
),

scores as (
    select
        units.decimals,
        units.group_id as briefed_group_id,
        units.units_in_group,
        category_scores.*,
        coalesce(dim_category.category_name, category_scores.category_id) as category_name,
        dim_category.cap
    from units
    inner join {{ ref('category_scores') }} as category_scores
        on
            units.cycle = category_scores.cycle
            and units.assessment_id = category_scores.assessment_id
            and units.unit_id = category_scores.unit_id
            and units."month" = category_scores."month"
            and category_scores.scenario = 'actual'
    left join {{ ref('dim_category') }} as dim_category
        on
            category_scores.cycle = dim_category.cycle
            and category_scores.assessment_id = dim_category.assessment_id
            and category_scores.category_id = dim_category.category_id
),

means as (
    select
        cycle,
        assessment_id,
        briefed_group_id,
        category_id,
        {{ ratio('cast(sum(points) as decimal(38, 6))', 'cast(count(*) as decimal(18, 0))') }} as mean_points
    from scores
    where kind = 'scored' and points_assigned > 0
    group by cycle, assessment_id, briefed_group_id, category_id
),

above as (
    select
        scores.*,
        {{ as_points('scores.points - means.mean_points') }} as points_above
    from scores
    inner join means using (cycle, assessment_id, briefed_group_id, category_id)
    where scores.points_assigned > 0 and scores.points > means.mean_points
),

counts as (
    select
        cycle,
        assessment_id,
        unit_id,
        count(*) as categories_above_mean
    from above
    group by cycle, assessment_id, unit_id
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'strengths' as topic,
        2 as line,
        '高于组平均分的类别' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_above desc, category_id asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'above_mean_' || category_id as name,
        points_above as "value",
        {{ spoken_mean('points_above') }} as shown,
        '、' || category_name || '（高' as before,
        '分）' as after,
        'category_scores' as source_mart
    from above
),

bonuses as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(sum(points) as decimal(18, 6)) as bonus_points,
        -- Where one has no ceiling, the whole has none.
        cast(case when count(*) = count(cap) then sum(cap) end as decimal(18, 6)) as bonus_ceiling
    from scores
    where kind = 'bonus'
    group by cycle, assessment_id, unit_id
),

grouped as (
    select
        units.*,
        counts.categories_above_mean,
        bonuses.bonus_points,
        bonuses.bonus_ceiling,
        sum(bonuses.bonus_points) over in_group as group_bonus,
        count(bonuses.bonus_points) over in_group as units_with_bonus,
        rank() over (partition by units.cycle, units.assessment_id, units.group_id order by bonuses.bonus_points desc nulls last) as place
    from units
    left join counts using (cycle, assessment_id, unit_id)
    left join bonuses using (cycle, assessment_id, unit_id)
    window in_group as (partition by units.cycle, units.assessment_id, units.group_id)
),

wholes as (
    select
        * exclude (group_bonus, place),
        {{ percentage(ratio('bonus_points', 'bonus_ceiling')) }} as bonus_rate,
        {{ as_points('bonus_points - ' ~ ratio('cast(group_bonus as decimal(38, 6))', 'cast(units_with_bonus as decimal(18, 0))')) }} as bonus_above_mean,
        case when bonus_points is not null and units_in_group > 1 then place end as bonus_place
    from grouped
),

final as (
    {{ blanks_of('wholes', 'strengths', [
        {
            'line': 1, 'source': "'category_scores'", 'lead': "''",
            'blanks': [('categories_above_mean', 'categories_above_mean', counted('categories_above_mean'), "'高于组平均分的类别有'", "'个'")],
        },
        {
            'line': 3, 'source': "'category_scores'", 'lead': "''",
            'blanks': [
                ('bonus_points', 'bonus_points', spoken_points('bonus_points'), "'加分'", "'分'"),
                ('bonus_ceiling', 'bonus_ceiling', spoken_points('bonus_ceiling'), "'，封顶'", "'分'"),
                ('bonus_rate', 'bonus_rate', percent('bonus_rate / 100'), "'，用足'", "''"),
                (
                    'bonus_above_mean', 'case when units_in_group > 1 then bonus_above_mean end', spoken_mean('bonus_above_mean'),
                    "'，' || case when bonus_above_mean < 0 then '低于' else '高于' end || '组平均'", "'分'"
                ),
                ('bonus_place', 'bonus_place', counted('bonus_place'), "'，居组内第'", "'位'"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items', '个类别') | indent(4) }}
)

select * from final
