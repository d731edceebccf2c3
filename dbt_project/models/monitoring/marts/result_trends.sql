-- Every unit's result of every cycle beside the one before it: are we rising or sliding. Years without a result are passed over. A year that
-- still runs has a place so far, but neither a tier nor a change of the total: a part of a year is not held against a whole one.
with results as (
    select
        cycle,
        assessment_id,
        unit_id,
        total,
        "rank",
        tier_rank,
        tier_name,
        is_official
    from {{ ref('outcomes') }}
    where total is not null
),

current_months as (
    select * from {{ ref('current_months') }}
),

results_of_all_cycles as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_rank', 'tier_name', 'is_official']) }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

beside as (
    select
        results.*,
        earlier.cycle as previous_cycle,
        earlier.total as previous_total,
        earlier."rank" as previous_rank,
        earlier.tier_rank as previous_tier_rank,
        earlier.tier_name as previous_tier_name
    from results
    left join results_of_all_cycles as earlier
        on
            results.assessment_id = earlier.assessment_id
            and results.unit_id = earlier.unit_id
            and results.cycle > earlier.cycle
    qualify row_number() over (partition by results.cycle, results.assessment_id, results.unit_id order by earlier.cycle desc nulls last) = 1
),

final as (
    select
        cast(beside.cycle as integer) as cycle,
        beside.assessment_id,
        beside.unit_id,
        units.unit_name,
        units.group_id,
        {{ points('beside.total') }} as total,
        cast(beside."rank" as integer) as "rank",
        cast(case when current_months.is_final then beside.tier_rank end as integer) as tier_rank,
        case when current_months.is_final then beside.tier_name end as tier_name,
        beside.is_official,
        current_months.is_final,
        current_months."month",
        cast(beside.previous_cycle as integer) as previous_cycle,
        {{ points('beside.previous_total') }} as previous_total,
        cast(beside.previous_rank as integer) as previous_rank,
        beside.previous_tier_name,
        {{ points('case when current_months.is_final then beside.total - beside.previous_total end') }} as total_change,
        cast(beside.previous_rank - beside."rank" as integer) as rank_change,
        cast(case when current_months.is_final then beside.previous_tier_rank - beside.tier_rank end as integer) as tier_change
    from beside
    inner join current_months using (cycle, assessment_id)
    left join units using (cycle, assessment_id, unit_id)
)

select * from final
