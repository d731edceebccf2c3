-- What still can be saved, by whom: indicators at risk and lost, before the final month only; then per organisation, and the indicators.
with units as (
    select * from {{ ref('briefing_units') }}
    where not is_final
),

alerts as (
    select
        units.decimals,
        alerts.*,
        case when alerts.state = 'at_risk' then 1 else 0 end as at_risk,
        case when alerts.state = 'at_risk' then alerts.points_at_stake else 0 end as risked,
        case when alerts.state = 'lost' then 1 else 0 end as gone
    from units
    inner join {{ ref('alerts') }} as alerts using (cycle, assessment_id, unit_id, "month")
),

wholes as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        max(decimals) as decimals,
        sum(at_risk) as indicators_at_risk,
        cast(sum(risked) as decimal(18, 6)) as points_at_risk,
        sum(gone) as indicators_lost,
        cast(sum(expected_loss) as decimal(18, 6)) as expected_loss
    from alerts
    group by cycle, assessment_id, unit_id, "month"
    having sum(at_risk) + sum(gone) > 0 or sum(expected_loss) > 0
),

by_organisation as (
    select
        alerts.cycle,
        alerts.assessment_id,
        alerts.unit_id,
        alerts."month",
        alerts.responsible_org_id as org_id,
        coalesce(max(dim_organisation.org_name), alerts.responsible_org_id) as org_name,
        max(alerts.decimals) as decimals,
        sum(alerts.at_risk) as indicators_at_risk,
        cast(sum(alerts.risked) as decimal(18, 6)) as points_at_risk,
        sum(alerts.gone) as indicators_lost,
        cast(sum(alerts.expected_loss) as decimal(18, 6)) as expected_loss
    from alerts
    left join {{ ref('dim_organisation') }} as dim_organisation
        on
            alerts.cycle = dim_organisation.cycle
            and alerts.responsible_org_id = dim_organisation.org_id
    group by alerts.cycle, alerts.assessment_id, alerts.unit_id, alerts."month", alerts.responsible_org_id
    having sum(alerts.at_risk) + sum(alerts.gone) > 0
),

placed as (
    select
        *,
        row_number() over (
            partition by cycle, assessment_id, unit_id order by points_at_risk desc, expected_loss desc, org_id asc
        ) as org_no,
        count(*) over (partition by cycle, assessment_id, unit_id) as organisations
    from by_organisation
),

-- One sentence each, so that every organisation can be told its own.
of_organisations as (
    {{ blanks_of('placed', 'in_year', [
        {
            'line': '10 + org_no', 'source': "'alerts'", 'lead': 'org_name', 'of': "'_' || org_id", 'when': 'org_no <= 10',
            'blanks': [
                ('indicators_at_risk', 'indicators_at_risk', counted('indicators_at_risk'), "'，有失分隐患的指标'", "'项'"),
                ('points_at_risk', 'points_at_risk', spoken_mean('points_at_risk'), "'，涉及'", "'分'"),
                ('indicators_lost', 'indicators_lost', counted('indicators_lost'), "'；已失分且不能挽回的'", "'项'"),
                ('expected_loss', 'expected_loss', spoken_mean('expected_loss'), "'；预计全年失'", "'分'"),
            ],
        },
        {
            'line': 21, 'source': "'alerts'", 'lead': "'有失分隐患的责任单位共'", 'when': 'org_no = 11',
            'blanks': [('organisations_at_risk', 'organisations', counted('organisations'), "''", "'个，以上为涉及分值最多的十个'")],
        },
    ]) | indent(4) }}
),

items as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        'in_year' as topic,
        2 as line,
        '有失分隐患的指标' as lead,
        row_number() over (partition by cycle, assessment_id, unit_id order by points_at_stake desc, indicator_id asc) as place,
        count(*) over (partition by cycle, assessment_id, unit_id) as listed_of,
        'points_at_risk_' || indicator_id as name,
        points_at_stake as "value",
        {{ spoken_mean('points_at_stake') }} as shown,
        '、' || indicator_name || '（涉及' as before,
        '分）' as after,
        'alerts' as source_mart
    from alerts
    where at_risk = 1
),

final as (
    {{ blanks_of('wholes', 'in_year', [
        {
            'line': 1, 'source': "'alerts'", 'lead': "'年内还能挽回的'",
            'blanks': [
                ('indicators_at_risk', 'indicators_at_risk', counted('indicators_at_risk'), "'，有失分隐患的指标'", "'项'"),
                ('points_at_risk', 'points_at_risk', spoken_mean('points_at_risk'), "'，涉及'", "'分'"),
                ('indicators_lost', 'indicators_lost', counted('indicators_lost'), "'；已失分且不能挽回的指标'", "'项'"),
                ('expected_loss', 'expected_loss', spoken_mean('expected_loss'), "'；按现在的走势，预计全年失'", "'分'"),
            ],
        },
    ]) | indent(4) }}
    union all
    {{ blanks_of_list('items') | indent(4) }}
    union all
    select * from of_organisations
)

select * from final
