-- Ledger, last row: what a unit under an approved veto or falsification has above the score that its scheme leaves to it. No loss: no cause_kind.
with terms as (
    select * from {{ ref('assessment_terms') }}
    where veto_score is not null
),

vetoed as (
    select * from {{ ref('unit_overrides') }}
    where is_vetoed
),

entries as (
    {%- for part in ['score_sums'] + ledger_parts() if part not in ('ledger_scores', 'ledger_veto') %}
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        points
    from {{ ref(part) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

by_unit as (
    select
        entries.scenario,
        entries.cycle,
        entries.assessment_id,
        entries.unit_id,
        entries."month",
        max(terms.veto_score) as veto_score,
        max(vetoed.override_kind) as override_kind,
        cast(sum(entries.points) as decimal(18, 6)) as points
    from entries
    inner join terms using (cycle, assessment_id)
    inner join vetoed using (cycle, assessment_id, unit_id, "month")
    group by entries.scenario, entries.cycle, entries.assessment_id, entries.unit_id, entries."month"
),

final as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(null as varchar) as category_id,
        cast(null as varchar) as indicator_id,
        'veto' as entry,
        {{ points('veto_score - points') }} as points,
        cast(null as varchar) as cause_kind,
        cast(null as varchar) as cause,
        'overrides' as source_feed,
        unit_id || '/' || "month" as source_key,
        false as is_undecided,
        '因' || case override_kind when 'falsification' then '弄虚作假' else '一票否决' end || '，总分' || {{ shown('points') }} || '分最多计'
        || {{ shown('veto_score') }} || '分，减' || {{ shown('points - veto_score', 6) }} || '分' as explanation
    from by_unit
    where points > veto_score
)

select * from final
