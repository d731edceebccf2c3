-- The total of every participant in every month that is due: Σ ledger, rounded as declared; null where the unit has no ledger. ranked_total is what
-- ranks compare.
with terms as (
    select * from {{ ref('assessment_terms') }}
),

months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

participants as (
    select * from {{ ref('stg_participants') }}
),

ledger as (
    select * from {{ ref('ledger_sums') }}
),

category_scores as (
    select * from {{ ref('category_scores') }}
),

evidence as (
    select * from {{ ref('fct_evidence') }}
    where status = 'deficient'
),

scenario_months as (
    select * from {{ ref('scenario_months') }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
),

summed as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as exact_total,
        cast(-sum(points_undecided) as decimal(18, 6)) as points_at_risk,
        cast(sum(points_lost) as decimal(18, 6)) as points_lost,
        cast(sum(points_lost_procedural) as decimal(18, 6)) as points_lost_procedural
    from ledger
    group by scenario, cycle, assessment_id, unit_id, "month"
),

available as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points_assigned) as decimal(18, 6)) as points_available
    from category_scores
    group by scenario, cycle, assessment_id, unit_id, "month"
),

deficient as (
    select
        months.cycle,
        months.assessment_id,
        evidence.unit_id,
        months."month",
        count(*) as open_deficiencies
    from months
    inner join evidence
        on
            months.cycle = evidence.cycle
            and months.assessment_id = evidence.assessment_id
            and evidence.counts_from <= months."month"
    group by months.cycle, months.assessment_id, evidence.unit_id, months."month"
),

final as (
    select
        scenario_months.scenario,
        months.cycle,
        months.assessment_id,
        participants.group_id,
        participants.unit_id,
        months."month",
        months.is_final,
        summed.exact_total,
        {{ round_to('summed.exact_total', 'terms.total_decimals') }} as total,
        case terms.rank_on
            when 'rounded' then {{ round_to('summed.exact_total', 'terms.total_decimals') }}
            else summed.exact_total
        end as ranked_total,
        -- A tie is broken by the named category's points, where the scheme says so.
        case when terms.tie_rule = 'category' and summed.exact_total is not null then coalesce(tie_scores.points, 0) else 0 end as tie_points,
        coalesce(unit_overrides.is_vetoed, false) as is_vetoed,
        -- Under a veto or falsification the scheme may leave a unit out of the ranks, or put it behind all others.
        coalesce(unit_overrides.is_vetoed, false) and terms.veto_rank = 'unranked' as is_unranked,
        coalesce(unit_overrides.is_vetoed, false) and terms.veto_rank = 'last' as is_put_last,
        -- Where the lowest category stands for all, a rate is of the whole, whatever the categories add up to.
        case
            when terms.total_of = 'lowest' and available.points_available > 0 then terms.full_points
            else available.points_available
        end as points_available,
        coalesce(summed.points_at_risk, 0) as points_at_risk,
        coalesce(summed.points_lost, 0) as points_lost,
        coalesce(summed.points_lost_procedural, 0) as points_lost_procedural,
        cast(coalesce(deficient.open_deficiencies, 0) as integer) as open_deficiencies
    from months
    inner join scenario_months using (cycle, assessment_id, "month")
    inner join participants using (cycle, assessment_id)
    inner join terms using (cycle, assessment_id)
    left join unit_overrides
        on
            months.cycle = unit_overrides.cycle
            and months.assessment_id = unit_overrides.assessment_id
            and participants.unit_id = unit_overrides.unit_id
            and months."month" = unit_overrides."month"
    left join summed
        on
            scenario_months.scenario = summed.scenario
            and months.cycle = summed.cycle
            and months.assessment_id = summed.assessment_id
            and participants.unit_id = summed.unit_id
            and months."month" = summed."month"
    left join available
        on
            scenario_months.scenario = available.scenario
            and months.cycle = available.cycle
            and months.assessment_id = available.assessment_id
            and participants.unit_id = available.unit_id
            and months."month" = available."month"
    left join category_scores as tie_scores
        on
            scenario_months.scenario = tie_scores.scenario
            and months.cycle = tie_scores.cycle
            and months.assessment_id = tie_scores.assessment_id
            and participants.unit_id = tie_scores.unit_id
            and months."month" = tie_scores."month"
            and terms.tie_category_id = tie_scores.category_id
    left join deficient
        on
            months.cycle = deficient.cycle
            and months.assessment_id = deficient.assessment_id
            and participants.unit_id = deficient.unit_id
            and months."month" = deficient."month"
)

select * from final
