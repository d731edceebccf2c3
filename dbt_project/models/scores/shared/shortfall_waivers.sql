-- What waivers of a score give back of its shortfalls; of several on one month the latest counts.
with waivers as (
    select * from {{ ref('decisions_in_force') }}
    where subject = 'score' and decision = 'waive'
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

indicator_marks as (
    select * from {{ ref('indicator_marks') }}
),

waived as (
    select
        indicator_marks.*,
        {{ month_of_number('indicator_marks.month_no') }} as "month",
        assigned.cycle,
        assigned.assessment_id,
        assigned.unit_id,
        assigned.indicator_id,
        assigned.account_no,
        waivers.decision_id,
        waivers.decided_on,
        waivers."month" as waived_month
    from waivers
    inner join assigned
        on
            waivers.cycle = assigned.cycle
            and waivers.assessment_id = assigned.assessment_id
            and waivers.unit_id = assigned.unit_id
            and waivers.subject_id = assigned.indicator_id
    inner join indicator_marks on assigned.assigned_no = indicator_marks.assigned_no
),

given_back as (
    select
        *,
        points_assigned - points - points_lost_missing as points_back,
        coalesce(cause_kind, 'performance') as kind_given_back
    from waived
    where points_assigned - points - points_lost_missing > 0
    union all
    select
        *,
        points_lost_missing as points_back,
        'procedural' as kind_given_back
    from waived
    where points_lost_missing > 0
),

final as (
    select
        case when is_forecast then 'forecast' else 'actual' end as scenario,
        is_forecast,
        account_no,
        month_no,
        cycle,
        assessment_id,
        unit_id,
        indicator_id,
        "month",
        kind_given_back as cause_kind,
        {{ points('points_back') }} as points,
        decision_id
    from given_back
    where waived_month is null or waived_month = "month"
    qualify row_number() over (
            partition by is_forecast, assigned_no, month_no, kind_given_back
            order by decided_on desc, decision_id desc
        ) = 1
)

select * from final
