{#-
What each scored category weighs on paper, and in telling units apart: its share of the spread of their totals, cov(category, total) / var(total), over
the ranked units of the assessment; `by_group`: of each group, whose units compete with each other alone.
-#}
{%- macro effective_weights(by_group=false) -%}
with current_months as (
    select * from {{ ref('current_months') }}
),

category_scores as (
    select * from {{ ref('category_scores') }}
    where scenario = 'actual' and kind = 'scored' and points_assigned > 0
),

placings as (
    select * from {{ ref('placings') }}
    where scenario = 'actual' and "rank" is not null
),

scored_categories as (
    select * from {{ ref('stg_categories') }}
    where kind = 'scored'
),

nominal as (
    select
        cycle,
        assessment_id,
        category_id,
        {{ ratio('points', 'cast(sum(points) over (partition by cycle, assessment_id) as decimal(18, 6))') }} as nominal_weight
    from scored_categories
),

beside as (
    select
        category_scores.cycle,
        category_scores.assessment_id,
        {%- if by_group %}
        placings.group_id,
        {%- endif %}
        category_scores.category_id,
        category_scores."month",
        cast({{ in_reach('category_scores.points', 'points') }} as decimal(12, 4)) as x,
        cast({{ in_reach('placings.exact_total', 'points') }} as decimal(12, 4)) as y
    from category_scores
    inner join current_months using (cycle, assessment_id, "month")
    inner join placings using (cycle, assessment_id, unit_id, "month")
),

summed as (
    select
        cycle,
        assessment_id,
        {%- if by_group %}
        group_id,
        {%- endif %}
        category_id,
        "month",
        count(*) as units,
        cast(cast(count(*) as decimal(12, 0)) * sum({{ product('x', 'y') }}) - sum(x) * sum(y) as decimal(38, 8)) as covariance,
        cast(cast(count(*) as decimal(12, 0)) * sum({{ product('y', 'y') }}) - sum(y) * sum(y) as decimal(38, 8)) as variance
    from beside
    group by cycle, assessment_id,{{ ' group_id,' if by_group }} category_id, "month"
    having count(*) >= {{ declared('lint_weight_units') }}
),

final as (
    select
        cast(summed.cycle as integer) as cycle,
        summed.assessment_id,
        {%- if by_group %}
        summed.group_id,
        {%- endif %}
        summed.category_id,
        summed."month",
        cast(summed.units as integer) as units,
        {{ as_points('nominal.nominal_weight') }} as nominal_weight,
        {{ as_points(ratio('summed.covariance', 'summed.variance')) }} as effective_weight,
        {{ as_points(ratio('summed.covariance', 'summed.variance') ~ ' - nominal.nominal_weight') }} as difference
    from summed
    inner join nominal using (cycle, assessment_id, category_id)
)
{%- endmacro -%}
