-- One row: how many release rows, which release, how many totals differ from their ledger by more than rounding, and how
-- many rankings come from a later release. Anything but (1, id, 0, 0) is a torn read. Who has no ledger has no total.
with ledger as (
    select cycle, assessment_id, scenario, unit_id, month, sum(points) as points
    from marts.score_ledger
    group by cycle, assessment_id, scenario, unit_id, month
),

torn as (
    select standings.unit_id
    from marts.standings as standings
    left join marts.dim_assessment as dim_assessment
        on standings.cycle = dim_assessment.cycle and standings.assessment_id = dim_assessment.assessment_id
    left join ledger
        on standings.cycle = ledger.cycle and standings.assessment_id = ledger.assessment_id
        and standings.scenario = ledger.scenario and standings.unit_id = ledger.unit_id and standings.month = ledger.month
    where (standings.total is null) <> (ledger.points is null)
        or abs(standings.total - ledger.points) * 2 * case dim_assessment.total_decimals
            when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 when 4 then 10000 when 5 then 100000 else 1000000
        end > 1
)

select
    cast((select count(*) from marts.release) as integer) as releases,
    (select min(release_id) from marts.release) as release_id,
    cast((select count(*) from torn) as integer) as torn,
    cast((
        select count(*) from marts.rankings
        where release_id > (select max(release_id) from marts.release)
    ) as integer) as later
