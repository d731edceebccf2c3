{{ config(schema='marts', tags=['official']) }}
{%- set results = [
    'cycle', 'assessment_id', 'unit_id', 'group_id', 'total', 'rank', 'overall_rank',
    'tier_rank', 'tier_name', 'override_kind', 'override_document_id', 'score_rate', 'gap_above', 'gap_below',
    'gap_to_mean', 'gap_to_best', 'gap_to_next_tier', 'margin_over_lower_tier', 'previous_total', 'previous_rank', 'rank_change',
    'previous_tier_name', 'years_in_tier', 'rank_without_procedural', 'tier_without_procedural', 'points_lost_procedural'
] %}
{%- set told = '"' ~ results | join('", "') ~ '"' %}
-- 考评结果: the official result of every assessment that passed the gate on this build, and the one published before of all others: of those that
-- are held, failed or open again, and of those that are not delivered any more. What has been published never vanishes.
-- A result that comes out as it was published before is still that one: it keeps the release that made it.
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

-- Years in a row in one tier, this one counted: cycles that follow each other without a gap and without another tier between.
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

years_in_tier as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(row_number() over (partition by assessment_id, unit_id, tier_name, spell order by cycle asc) as integer) as years_in_tier
    from tier_years
),

-- The places of each tier as the ranks fill them: whose place it is, and not what an override makes of the unit afterwards. The best of a tier
-- whom no override touches is the one that would follow into the tier above.
tier_edges as (
    select
        unit_tiers.cycle,
        unit_tiers.assessment_id,
        unit_tiers.group_id,
        unit_tiers.entered_order as tier_order,
        count(*) as units_in,
        min(unit_tiers.total) as lowest_total,
        max(case when unit_tiers.override_kind is null then unit_tiers.total end) as highest_free_total
    from unit_tiers
    inner join {{ ref('assessment_terms') }} as terms
        on
            unit_tiers.cycle = terms.cycle
            and unit_tiers.assessment_id = terms.assessment_id
            and unit_tiers."month" = terms.final_month
    where unit_tiers.scenario = 'actual' and unit_tiers.entered_order is not null
    group by unit_tiers.cycle, unit_tiers.assessment_id, unit_tiers.group_id, unit_tiers.entered_order
),

entry_lines as (
    select
        group_tiers.cycle,
        group_tiers.assessment_id,
        group_tiers.group_id,
        group_tiers.tier_order,
        group_tiers.tier_rank,
        group_tiers.min_category_rate,
        {{ entry_line('group_tiers', 'tier_edges') }} as entry_line
    from {{ ref('group_tiers') }} as group_tiers
    inner join {{ ref('assessment_terms') }} as terms
        on
            group_tiers.cycle = terms.cycle
            and group_tiers.assessment_id = terms.assessment_id
            and group_tiers."month" = terms.final_month
    left join tier_edges
        on
            group_tiers.cycle = tier_edges.cycle
            and group_tiers.assessment_id = tier_edges.assessment_id
            and group_tiers.group_id = tier_edges.group_id
            and group_tiers.tier_order = tier_edges.tier_order
    where group_tiers.scenario = 'actual'
),

-- The nearest better tier that has places at all; none for a unit that a decision keeps out of it.
next_tiers as (
    select
        placings.cycle,
        placings.assessment_id,
        placings.unit_id,
        placings."month",
        placings.total,
        entry_lines.entry_line,
        entry_lines.min_category_rate,
        coalesce(unit_overrides.is_vetoed, false) or coalesce(unit_overrides.limit_tier_rank > entry_lines.tier_rank, false) as is_barred
    from placings
    inner join unit_tiers
        on
            placings.scenario = unit_tiers.scenario
            and placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
    inner join entry_lines
        on
            placings.cycle = entry_lines.cycle
            and placings.assessment_id = entry_lines.assessment_id
            and placings.group_id = entry_lines.group_id
            and unit_tiers.tier_order > entry_lines.tier_order
            and entry_lines.entry_line is not null
    left join unit_overrides
        on
            placings.cycle = unit_overrides.cycle
            and placings.assessment_id = unit_overrides.assessment_id
            and placings.unit_id = unit_overrides.unit_id
            and placings."month" = unit_overrides."month"
    where placings.scenario = 'actual'
    qualify row_number() over (
            partition by placings.cycle, placings.assessment_id, placings.unit_id order by entry_lines.tier_order desc
        ) = 1
),

-- Where that tier asks for a rate in every category, what the weak categories lack has to be found there.
tier_gaps as (
    select
        next_tiers.cycle,
        next_tiers.assessment_id,
        next_tiers.unit_id,
        greatest(
            max(next_tiers.entry_line - next_tiers.total),
            coalesce(sum(greatest(
                {{ as_points(figure('next_tiers.min_category_rate') ~ ' * category_scores.points_assigned') }} - category_scores.points, 0
            )), 0),
            0
        ) as tier_gap
    from next_tiers
    left join {{ ref('category_scores') }} as category_scores
        on
            next_tiers.cycle = category_scores.cycle
            and next_tiers.assessment_id = category_scores.assessment_id
            and next_tiers.unit_id = category_scores.unit_id
            and next_tiers."month" = category_scores."month"
            and next_tiers.min_category_rate is not null
            and category_scores.scenario = 'actual'
            and category_scores.kind = 'scored'
            and category_scores.points_assigned > 0
    where not next_tiers.is_barred
    group by next_tiers.cycle, next_tiers.assessment_id, next_tiers.unit_id
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
    inner join verdicts
        on
            placings.cycle = verdicts.cycle
            and placings.assessment_id = verdicts.assessment_id
            and verdicts.verdict = 'passed'
    left join unit_tiers
        on
            placings.cycle = unit_tiers.cycle
            and placings.assessment_id = unit_tiers.assessment_id
            and placings.unit_id = unit_tiers.unit_id
            and placings."month" = unit_tiers."month"
            and unit_tiers.scenario = 'actual'
    left join unit_overrides
        on
            placings.cycle = unit_overrides.cycle
            and placings.assessment_id = unit_overrides.assessment_id
            and placings.unit_id = unit_overrides.unit_id
            and placings."month" = unit_overrides."month"
    left join tier_gaps
        on
            placings.cycle = tier_gaps.cycle
            and placings.assessment_id = tier_gaps.assessment_id
            and placings.unit_id = tier_gaps.unit_id
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
    left join years_in_tier
        on
            placings.cycle = years_in_tier.cycle
            and placings.assessment_id = years_in_tier.assessment_id
            and placings.unit_id = years_in_tier.unit_id
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
    where placings.scenario = 'actual'
),

carried as (
    select published_before.* replace (true as is_carried)
    from published_before
    left join verdicts
        on
            published_before.cycle = verdicts.cycle
            and published_before.assessment_id = verdicts.assessment_id
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
    left join differing
        on
            published_before.cycle = differing.cycle
            and published_before.assessment_id = differing.assessment_id
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
    left join still_standing
        on
            made_now.cycle = still_standing.cycle
            and made_now.assessment_id = still_standing.assessment_id
),

final as (
    select * from stamped
    union all by name
    select * from carried
)

select * from final
