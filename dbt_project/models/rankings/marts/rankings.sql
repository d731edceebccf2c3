{{ config(tags=['official']) }}
{%- set results = [
    'cycle', 'assessment_id', 'unit_id', 'group_id', 'total', 'rank', 'overall_rank', 'tier_rank', 'tier_name', 'override_kind', 'override_document_id',
    'score_rate', 'gap_above', 'gap_below', 'gap_to_mean', 'gap_to_best', 'gap_to_next_tier', 'margin_over_lower_tier', 'previous_total', 'previous_rank',
    'rank_change', 'previous_tier_name', 'years_in_tier', 'rank_without_procedural', 'tier_without_procedural', 'points_lost_procedural'
] %}
{%- set told = '"' ~ results | join('", "') ~ '"' %}
-- 考评结果: the official result of every assessment that passed the gate on this build, and the one published before of all others: held, failed,
-- open again, not delivered any more. One that comes out as it was published before is still that one: it keeps the release that made it.
with verdicts as (
    {{ verdicts_of_this_build() }}
),

run_context as (
    select * from {{ source('run', 'run_context') }}
),

published_before as (
    select * from {{ source('run', 'previous_rankings') }}
),

placings as (
    select * from {{ ref('placings') }}
    where is_final
),

unit_tiers as (
    select * from {{ ref('unit_tiers') }}
),

outcomes as (
    {{ all_cycles('outcomes', ['cycle', 'assessment_id', 'unit_id', 'total', 'rank', 'tier_name']) }}
),

unit_overrides as (
    select * from {{ ref('unit_overrides') }}
),

years_in_tier as (
    select * from {{ ref('years_in_tier') }}
),

tier_edges as (
    select * from {{ ref('tier_edges') }}
),

tier_gaps as (
    select * from {{ ref('tier_gaps') }}
),

made_now as (
    select
        placings.cycle,
        placings.assessment_id,
        placings.unit_id,
        placings.group_id,
        placings.total,
        placings."rank",
        placings.overall_rank,
        unit_tiers.tier_rank,
        unit_tiers.tier_name,
        unit_overrides.override_kind,
        unit_overrides.override_document_id,
        placings.score_rate,
        placings.gap_above,
        placings.gap_below,
        placings.gap_to_mean,
        placings.gap_to_best,
        {{ points('tier_gaps.tier_gap') }} as gap_to_next_tier,
        -- Whom an affirmation lifted leads nobody by points.
        {{ points('case when unit_tiers.tier_order >= unit_tiers.entered_order then placings.total - worse_edges.highest_free_total end') }}
            as margin_over_lower_tier,
        before.total as previous_total,
        before."rank" as previous_rank,
        before."rank" - placings."rank" as rank_change,
        before.tier_name as previous_tier_name,
        years_in_tier.years_in_tier,
        spared."rank" as rank_without_procedural,
        spared_tiers.tier_name as tier_without_procedural,
        placings.points_lost_procedural
    from placings
    inner join verdicts using (cycle, assessment_id)
    left join unit_overrides using (cycle, assessment_id, unit_id, "month")
    left join tier_gaps using (cycle, assessment_id, unit_id)
    left join years_in_tier using (cycle, assessment_id, unit_id)
    left join unit_tiers
        on
            placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
            and unit_tiers.scenario = 'actual'
    left join tier_edges as worse_edges
        on
            placings.cycle = worse_edges.cycle
            and placings.assessment_id = worse_edges.assessment_id
            and placings.group_id = worse_edges.group_id
            and unit_tiers.tier_order + 1 = worse_edges.tier_order
    left join outcomes as before
        on
            placings.cycle - 1 = before.cycle
            and placings.assessment_id = before.assessment_id
            and placings.unit_id = before.unit_id
    left join placings as spared
        on
            placings.cycle = spared.cycle
            and placings.assessment_id = spared.assessment_id
            and placings.unit_id = spared.unit_id
            and placings."month" = spared."month"
            and spared.scenario = 'without_procedural'
    left join unit_tiers as spared_tiers
        on
            placings.cycle = spared_tiers.cycle
            and placings.assessment_id = spared_tiers.assessment_id
            and placings.unit_id = spared_tiers.unit_id
            and placings."month" = spared_tiers."month"
            and spared_tiers.scenario = 'without_procedural'
    where placings.scenario = 'actual' and verdicts.verdict = 'passed'
),

carried as (
    select published_before.* replace (true as is_carried)
    from published_before
    left join verdicts using (cycle, assessment_id)
    where coalesce(verdicts.verdict, '') != 'passed'
),

only_now as (
    select {{ told }} from made_now
    except
    select {{ told }} from published_before
),

only_before as (
    select {{ told }} from published_before
    except
    select {{ told }} from made_now
),

differing as (
    select
        cycle,
        assessment_id
    from only_now
    union
    select
        cycle,
        assessment_id
    from only_before
),

still_standing as (
    select
        published_before.cycle,
        published_before.assessment_id,
        max(published_before.release_id) as release_id,
        max(published_before.published_at) as published_at
    from published_before
    left join differing using (cycle, assessment_id)
    where differing.assessment_id is null
    group by published_before.cycle, published_before.assessment_id
),

stamped as (
    select
        made_now.*,
        coalesce(still_standing.release_id, run_context.release_id) as release_id,
        coalesce(still_standing.published_at, run_context.started_at) as published_at,
        false as is_carried
    from made_now
    cross join run_context
    left join still_standing using (cycle, assessment_id)
),

final as (
    select * from stamped
    union all by name
    select * from carried
)

select
    * exclude (override_kind_zh),
    {{ code_text('overrides.kind', 'override_kind') }} as override_kind_zh
from final
