-- Ledger, sixth part, only where the assessment is received from the level above: the difference to what that level gives, per
-- category and then for the whole. The difference is the actual one in without_procedural, too. reconciliation shows how it came about.
with received as (
    select
        cycle,
        assessment_id
    from {{ ref('assessment_terms') }}
    where layer = 'received'
),

entries as (
    {%- for part in ['score_sums'] + ledger_parts() if part not in ('ledger_scores', 'ledger_superior', 'ledger_outlook', 'ledger_veto') %}
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        points
    from {{ ref(part) }}
    inner join received using (cycle, assessment_id)
    where scenario = 'actual'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

results as (
    select * from {{ ref('stg_superior_results') }}
    where indicator_id is null
),

months as (
    select * from {{ ref('assessment_months') }}
    where is_due
),

given as (
    select
        results.cycle,
        results.assessment_id,
        results.unit_id,
        results.category_id,
        months."month",
        results."month" as given_month,
        results.points as points_given
    from results
    inner join received using (cycle, assessment_id)
    inner join months
        on
            results.cycle = months.cycle
            and results.assessment_id = months.assessment_id
            and results."month" <= months."month"
    qualify row_number() over (
            partition by results.cycle, results.assessment_id, results.unit_id, results.category_id, months."month"
            order by results."month" desc
        ) = 1
),

by_category as (
    select
        cycle,
        assessment_id,
        unit_id,
        category_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points
    from entries
    group by cycle, assessment_id, unit_id, category_id, "month"
),

category_differences as (
    select
        given.*,
        coalesce(by_category.points, 0) as points_computed,
        by_category.unit_id is null as is_unassigned
    from given
    left join by_category using (cycle, assessment_id, unit_id, category_id, "month")
    where given.category_id is not null
),

after_categories as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        points
    from by_category
    union all
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        points_given - points_computed as points
    from category_differences
),

by_unit as (
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        cast(sum(points) as decimal(18, 6)) as points
    from after_categories
    group by cycle, assessment_id, unit_id, "month"
),

whole_differences as (
    select
        given.*,
        coalesce(by_unit.points, 0) as points_computed,
        by_unit.unit_id is null as is_unassigned
    from given
    left join by_unit using (cycle, assessment_id, unit_id, "month")
    where given.category_id is null
),

differences as (
    select * from category_differences
    union all
    select * from whole_differences
),

scenario_months as (
    select * from {{ ref('scenario_months') }}
),

final as (
    select
        scenario_months.scenario,
        differences.cycle,
        differences.assessment_id,
        differences.unit_id,
        differences."month",
        differences.category_id,
        cast(null as varchar) as indicator_id,
        'superior' as entry,
        {{ points('differences.points_given - differences.points_computed') }} as points,
        cast(null as varchar) as cause_kind,
        cast(null as varchar) as cause,
        'superior_results' as source_feed,
        differences.unit_id || '/' || coalesce(differences.category_id, '') || '/' || differences.given_month as source_key,
        false as is_undecided,
        '上级给' || case when differences.category_id is null then '总分' else '该类' end || {{ shown('differences.points_given') }}
        || case
            when differences.is_unassigned then '分，直接采用'
            else '分，按方案算得' || {{ shown('differences.points_computed') }}
                || '分，差额' || {{ shown('differences.points_given - differences.points_computed') }} || '分单列，不摊入指标'
        end as explanation,
        {{ points('differences.points_given') }} as points_given,
        {{ points('differences.points_computed') }} as points_computed
    from differences
    inner join scenario_months using (cycle, assessment_id, "month")
)

select * from final
