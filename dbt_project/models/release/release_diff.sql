{{ config(schema='marts', tags=['after_gate'], meta={'holds': 'all_cycles'}) }}
-- What moved since the release now published: per unit the official result where there is one, else its latest standing, before and
-- now, and the ledger rows that differ, in words. A unit where nothing moved has no row; the first release has none at all.
with previous_release as (
    select * from {{ source('run', 'previous_release') }}
),

latest_before as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        total,
        "rank",
        tier_name
    from {{ source('run', 'previous_standings') }}
    where scenario = 'actual'
    qualify row_number() over (partition by cycle, assessment_id, unit_id order by "month" desc) = 1
),

official_before as (
    select * from {{ source('run', 'previous_rankings') }}
),

latest_now as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        total,
        "rank",
        tier_name
    from {{ ref('standings') }}
    where scenario = 'actual'
    qualify row_number() over (partition by cycle, assessment_id, unit_id order by "month" desc) = 1
),

official_now as (
    select * from {{ ref('rankings') }}
),

results_before as (
    select
        coalesce(official_before.cycle, latest_before.cycle) as cycle,
        coalesce(official_before.assessment_id, latest_before.assessment_id) as assessment_id,
        coalesce(official_before.unit_id, latest_before.unit_id) as unit_id,
        official_before.unit_id is not null as is_official,
        case when official_before.unit_id is not null then official_before.total else latest_before.total end as total,
        case when official_before.unit_id is not null then official_before."rank" else latest_before."rank" end as "rank",
        case when official_before.unit_id is not null then official_before.tier_name else latest_before.tier_name end as tier_name
    from latest_before
    full outer join official_before
        on
            latest_before.cycle = official_before.cycle
            and latest_before.assessment_id = official_before.assessment_id
            and latest_before.unit_id = official_before.unit_id
),

results_now as (
    select
        coalesce(official_now.cycle, latest_now.cycle) as cycle,
        coalesce(official_now.assessment_id, latest_now.assessment_id) as assessment_id,
        coalesce(official_now.unit_id, latest_now.unit_id) as unit_id,
        official_now.unit_id is not null as is_official,
        case when official_now.unit_id is not null then official_now.total else latest_now.total end as total,
        case when official_now.unit_id is not null then official_now."rank" else latest_now."rank" end as "rank",
        case when official_now.unit_id is not null then official_now.tier_name else latest_now.tier_name end as tier_name
    from latest_now
    full outer join official_now
        on
            latest_now.cycle = official_now.cycle
            and latest_now.assessment_id = official_now.assessment_id
            and latest_now.unit_id = official_now.unit_id
),

moves as (
    select * from {{ ref('ledger_moves') }}
),

compared as (
    select
        coalesce(results_now.cycle, results_before.cycle) as cycle,
        coalesce(results_now.assessment_id, results_before.assessment_id) as assessment_id,
        coalesce(results_now.unit_id, results_before.unit_id) as unit_id,
        results_before.is_official as was_official,
        results_now.is_official,
        results_before.total as total_before,
        results_now.total,
        results_before."rank" as rank_before,
        results_now."rank",
        results_before.tier_name as tier_name_before,
        results_now.tier_name
    from results_now
    full outer join results_before
        on
            results_now.cycle = results_before.cycle
            and results_now.assessment_id = results_before.assessment_id
            and results_now.unit_id = results_before.unit_id
),

final as (
    select
        compared.cycle,
        compared.assessment_id,
        compared.unit_id,
        previous_release.release_id as previous_release_id,
        coalesce(compared.was_official, false) as was_official,
        coalesce(compared.is_official, false) as is_official,
        compared.total_before,
        compared.total,
        {{ points('compared.total - compared.total_before') }} as total_change,
        compared.rank_before,
        compared."rank",
        cast(compared.rank_before - compared."rank" as integer) as rank_change,
        compared.tier_name_before,
        compared.tier_name,
        coalesce(moves.ledger_rows_changed, 0) as ledger_rows_changed,
        coalesce(moves.ledger_changes, '') as ledger_changes
    from compared
    cross join previous_release
    left join moves
        on
            compared.cycle = moves.cycle
            and compared.assessment_id = moves.assessment_id
            and compared.unit_id = moves.unit_id
    where
        compared.total is distinct from compared.total_before
        or compared."rank" is distinct from compared.rank_before
        or compared.tier_name is distinct from compared.tier_name_before
        or compared.is_official is distinct from compared.was_official
        or moves.ledger_rows_changed > 0
)

select * from final
