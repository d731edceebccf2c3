-- Whose: how many organisations bear losses, the five that bear most, those whose losses are procedural, and how the unit's loss rate compares.
with units as (
    select * from {{ ref('briefing_units') }}
),

losses as (
    select
        units.decimals,
        loss_by_organisation.*,
        coalesce(dim_organisation.org_name, loss_by_organisation.org_id) as org_name
    from units
    inner join {{ ref('loss_by_organisation') }} as loss_by_organisation
        on
            units.cycle = loss_by_organisation.cycle
            and units.assessment_id = loss_by_organisation.assessment_id
            and units.unit_id = loss_by_organisation.unit_id
            and units."month" = loss_by_organisation."month"
            and loss_by_organisation.scenario = 'actual'
    left join {{ ref('dim_organisation') }} as dim_organisation
        on
            loss_by_organisation.cycle = dim_organisation.cycle
            and loss_by_organisation.org_id = dim_organisation.org_id
    where loss_by_organisation.points_lost > 0
),

available as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points_assigned) as decimal(18, 6)) as points_available
    from {{ ref('indicator_scores') }}
    where scenario = 'actual' and points_assigned > 0
    group by cycle, assessment_id, unit_id, "month"
),

counts as (
    select
        cycle,
        assessment_id,
        unit_id,
        count(*) as organisations_hit
    from losses
    group by cycle, assessment_id, unit_id
),

rates as (
    select
        units.*,
        {{ ratio('units.points_lost', 'available.points_available') }} as exact_rate
    from units
    inner join available using (cycle, assessment_id, unit_id, "month")
),

placed as (
    select
        *,
        rank() over (partition by cycle, assessment_id, group_id order by exact_rate desc) as loss_rate_place,
        count(*) over (partition by cycle, assessment_id, group_id) as units_compared
    from rates
    where exact_rate is not null
),

wholes as (
    select
        placed.* exclude (exact_rate),
        counts.organisations_hit
    from placed
    inner join counts using (cycle, assessment_id, unit_id)
),

shares as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'responsibility' as topic,
        2 as line,
        '失分最多的单位' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_lost desc, org_id asc) as place,
        'share_' || org_id as name,
        {{ percentage('share_of_loss') }} as "value",
        {{ percent('share_of_loss') }} as shown,
        'points_lost_' || org_id as points_name,
        points_lost,
        {{ spoken_mean('points_lost') }} as points_shown,
        '、' || org_name || '（失' as before_points
    from losses
),

procedural as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'responsibility' as topic,
        3 as line,
        '程序性失分的责任单位' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_lost_procedural desc, org_id asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'points_procedural_' || org_id as name,
        points_lost_procedural as "value",
        {{ spoken_mean('points_lost_procedural') }} as shown,
        '、' || org_name || '（' as before,
        '分）' as after,
        'loss_by_organisation' as source_mart
    from losses
    where points_lost_procedural > 0
),

final as (
    {{ blanks_of('wholes', 'responsibility', [
        {
            'line': 1, 'source': "'loss_by_organisation'", 'lead': "''",
            'blanks': [
                ('organisations_hit', 'organisations_hit', counted('organisations_hit'), "'失分涉及'", "'个责任单位'"),
                (
                    'loss_rate_place', 'case when units_compared > 1 then loss_rate_place end', counted('loss_rate_place'),
                    "'；失分率在组内由高到低居第'", "'位'"
                ),
            ],
        },
    ]) | indent(4) }}
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        topic,
        line,
        lead,
        place * 2 - 1 as place,
        points_name as name,
        points_lost as "value",
        points_shown as shown,
        before_points as before,
        '分，占' as after,
        'loss_by_organisation' as source_mart
    from shares
    where place <= 5
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        topic,
        line,
        lead,
        place * 2 as place,
        name,
        "value",
        shown,
        '' as before,
        '）' as after,
        'loss_by_organisation' as source_mart
    from shares
    where place <= 5
    union all
    {{ blanks_of_list('procedural', '个单位') | indent(4) }}
)

select * from final
