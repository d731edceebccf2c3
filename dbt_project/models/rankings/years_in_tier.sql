-- Years in a row in one tier, this one counted: cycles that follow each other without a gap and without another tier between.
with outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name']) }}
),

tier_years as (
    select
        cycle,
        assessment_id,
        unit_id,
        tier_name,
        cycle - row_number() over (partition by assessment_id, unit_id, tier_name order by cycle asc) as spell
    from outcomes
    where tier_name is not null
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(row_number() over (partition by assessment_id, unit_id, tier_name, spell order by cycle asc) as integer) as years_in_tier
    from tier_years
)

select * from final
