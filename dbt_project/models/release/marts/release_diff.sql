{{ config(meta={'holds': 'all_cycles'}) }}
-- What moved since the release now published: per unit the official result where there is one, else its latest standing, before and
-- now, and the ledger rows that differ, in words. A unit where nothing moved has no row; the first release has none at all.
with previous_release as (
    select * from {{ source('run', 'previous_release') }}
),

{%- set standings = {'before': source('run', 'previous_standings'), 'now': ref('standings')} %}
{%- set rankings = {'before': source('run', 'previous_rankings'), 'now': ref('rankings')} %}
{%- for side in ['before', 'now'] %}

latest_{{ side }} as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        total,
        "rank",
        -- Before the final month the points so far say nothing of the tier.
        expected_tier_name as tier_name
    from {{ standings[side] }}
    where scenario = 'actual'
    qualify row_number() over (partition by cycle, assessment_id, unit_id order by "month" desc) = 1
),

official_{{ side }} as (
    select * from {{ rankings[side] }}
),

results_{{ side }} as (
    select
        coalesce(official.cycle, latest.cycle) as cycle,
        coalesce(official.assessment_id, latest.assessment_id) as assessment_id,
        coalesce(official.unit_id, latest.unit_id) as unit_id,
        official.unit_id is not null as is_official,
        case when official.unit_id is not null then official.total else latest.total end as total,
        case when official.unit_id is not null then official."rank" else latest."rank" end as "rank",
        case when official.unit_id is not null then official.tier_name else latest.tier_name end as tier_name
    from latest_{{ side }} as latest
    full outer join official_{{ side }} as official
        on
            latest.cycle = official.cycle
            and latest.assessment_id = official.assessment_id
            and latest.unit_id = official.unit_id
),
{%- endfor %}

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
    left join moves using (cycle, assessment_id, unit_id)
    where
        compared.total is distinct from compared.total_before
        or compared."rank" is distinct from compared.rank_before
        or compared.tier_name is distinct from compared.tier_name_before
        or compared.is_official is distinct from compared.was_official
        or moves.ledger_rows_changed > 0
)

select * from final
