-- The first part of the ledger (ledger_scores) summed by category, for totals: summed by number before any row is written. What indicators of
-- bonus and deduction categories add, and what they take less its waivers, also stand apart: caps look at them.
with indicator_marks as (
    select * from {{ ref('indicator_marks') }}
),

assigned as (
    select * from {{ ref('assigned_indicators') }}
),

shortfall_waivers as (
    select * from {{ ref('shortfall_waivers') }}
),

accounts as (
    select
        assigned.account_no,
        max(assigned.cycle) as cycle,
        max(assigned.assessment_id) as assessment_id,
        max(assigned.unit_id) as unit_id,
        max(assigned.category_id) as category_id,
        max(categories.kind) as kind
    from assigned
    left join {{ ref('stg_categories') }} as categories
        on
            assigned.cycle = categories.cycle
            and assigned.assessment_id = categories.assessment_id
            and assigned.category_id = categories.category_id
    group by assigned.account_no
),

amounts as (
    select
        assigned.account_no,
        indicator_marks.is_forecast,
        indicator_marks.month_no,
        indicator_marks.points_assigned,
        indicator_marks.points,
        case
            when indicator_marks.points < indicator_marks.points_assigned then indicator_marks.points_assigned - indicator_marks.points
            else 0
        end as points_lost,
        {{ points_lost_procedural('indicator_marks') }} as points_lost_procedural
    from indicator_marks
    inner join assigned using (assigned_no)
    union all
    select
        account_no,
        is_forecast,
        month_no,
        0 as points_assigned,
        points,
        -points as points_lost,
        case when cause_kind = 'procedural' then -points else 0 end as points_lost_procedural
    from shortfall_waivers
),

summed as (
    select
        account_no,
        is_forecast,
        month_no,
        cast(sum(points_assigned) as decimal(18, 6)) as points_assigned,
        cast(sum(points) as decimal(18, 6)) as points,
        cast(sum(case when points_lost = 0 then points else 0 end) as decimal(18, 6)) as points_added,
        cast(sum(points_lost) as decimal(18, 6)) as points_lost,
        cast(sum(points_lost_procedural) as decimal(18, 6)) as points_lost_procedural
    from amounts
    group by account_no, is_forecast, month_no
),

named as (
    select
        summed.*,
        accounts.cycle,
        accounts.assessment_id,
        accounts.unit_id,
        accounts.category_id,
        coalesce(accounts.kind, 'scored') = 'scored' as is_scored,
        {{ month_of_number('summed.month_no') }} as "month"
    from summed
    inner join accounts using (account_no)
    -- A unit of which no more is scored than what adds and takes has no ledger.
    qualify max(case when coalesce(accounts.kind, 'scored') = 'scored' then 1 else 0 end) over (
            partition by summed.is_forecast, summed.month_no, accounts.cycle, accounts.assessment_id, accounts.unit_id
        ) = 1
),

-- Without what was lost, or given back, on procedure.
final as (
    select
        case when is_forecast then 'forecast' else 'actual' end as scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        points_assigned,
        points,
        points_lost,
        points_lost_procedural,
        {{ points('case when is_scored then 0 else points_added end') }} as extra_added,
        {{ points('case when is_scored then 0 else points - points_added end') }} as extra_taken
    from named
    union all
    select
        'without_procedural' as scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        points_assigned,
        {{ points('points + points_lost_procedural') }} as points,
        {{ points('points_lost - points_lost_procedural') }} as points_lost,
        {{ points('0') }} as points_lost_procedural,
        {{ points('case when is_scored then 0 else points_added end') }} as extra_added,
        {{ points('case when is_scored then 0 else points - points_added + points_lost_procedural end') }} as extra_taken
    from named
    where not is_forecast
)

select * from final
