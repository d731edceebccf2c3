{#-
The losses of each unit and month by some columns of the indicator or its category: ledger rows that carry a cause_kind, their share of the
unit's loss, and the indicators behind them. Losses without an indicator stand with its columns null.
-#}
{%- macro losses_by(columns, labels={}) -%}
with ledger as (
    select * from {{ ref('score_ledger') }}
    where cause_kind is not null
),

indicators as (
    select * from {{ ref('stg_indicators') }}
),

indicator_scores as (
    select * from {{ ref('indicator_scores') }}
),

placed as (
    select
        ledger.scenario,
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger."month",
        ledger.category_id,
        ledger.indicator_id,
        indicators.set_by,
        indicators.is_key,
        -ledger.points as points_lost
    from ledger
    left join indicators using (cycle, assessment_id, indicator_id)
),

by_indicator as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        set_by,
        is_key,
        cast(sum(points_lost) as decimal(18, 6)) as points_lost
    from placed
    group by scenario, cycle, assessment_id, unit_id, "month", category_id, indicator_id, set_by, is_key
),

summed as (
    select
        by_indicator.scenario,
        by_indicator.cycle,
        by_indicator.assessment_id,
        by_indicator.unit_id,
        by_indicator."month",
        {%- for column in columns %}
        by_indicator.{{ column }},
        {%- endfor %}
        cast(sum(by_indicator.points_lost) as decimal(18, 6)) as points_lost,
        cast(count(case when by_indicator.points_lost > 0 then by_indicator.indicator_id end) as integer) as indicators_hit,
        cast(count(case when indicator_scores.is_last_in_group or indicator_scores.is_last_given then 1 end) as integer) as indicators_last,
        cast(count(case when indicator_scores.is_wiped_out then 1 end) as integer) as indicators_wiped_out
    from by_indicator
    left join indicator_scores using (scenario, cycle, assessment_id, unit_id, indicator_id, "month")
    group by
        by_indicator.scenario, by_indicator.cycle, by_indicator.assessment_id, by_indicator.unit_id, by_indicator."month"
        {%- for column in columns %}, by_indicator.{{ column }}{% endfor %}
),

{{ shares_of_loss(columns, labels=labels) }}
{%- endmacro -%}

{#-
The losses of each unit and month as they are borne (ledger_losses), by some of its columns: points, their share of the unit's loss, the
indicators behind them, and how many of those are last (in the group, or as the level above placed them) or have no points left. `by_kind`: the
points of either kind of cause beside. `labels`: the columns that are codes, and of which kind.
-#}
{%- macro borne_losses_by(columns, by_kind=false, labels={}) -%}
with losses as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        indicator_id,
        {%- for kind in ['performance', 'procedural'] if by_kind %}
        cast(sum(case when cause_kind = '{{ kind }}' then points_lost else 0 end) as decimal(18, 6)) as points_lost_{{ kind }},
        {%- endfor %}
        -- Less what was waived.
        cast(sum(points_lost) as decimal(18, 6)) as points_lost
    from {{ ref('ledger_losses') }}
    group by scenario, cycle, assessment_id, unit_id, "month"{% for column in columns %}, {{ column }}{% endfor %}, indicator_id
),

-- Few indicators are either, so that losses are only looked up among those.
conspicuous as (
    select
        scenario,
        cycle,
        assessment_id,
        unit_id,
        "month",
        indicator_id,
        case when is_last_in_group or is_last_given then indicator_id end as last_indicator,
        case when is_wiped_out then indicator_id end as wiped_out_indicator
    from {{ ref('indicator_scores') }}
    where is_last_in_group or is_last_given or is_wiped_out
),

summed as (
    select
        losses.scenario,
        losses.cycle,
        losses.assessment_id,
        losses.unit_id,
        losses."month",
        {%- for column in columns %}
        losses.{{ column }},
        {%- endfor %}
        cast(sum(losses.points_lost) as decimal(18, 6)) as points_lost,
        {%- for kind in ['performance', 'procedural'] if by_kind %}
        cast(sum(losses.points_lost_{{ kind }}) as decimal(18, 6)) as points_lost_{{ kind }},
        {%- endfor %}
        cast(count(distinct case when losses.points_lost > 0 then losses.indicator_id end) as integer) as indicators_hit,
        cast(count(distinct conspicuous.last_indicator) as integer) as indicators_last,
        cast(count(distinct conspicuous.wiped_out_indicator) as integer) as indicators_wiped_out
    from losses
    left join conspicuous using (scenario, cycle, assessment_id, unit_id, "month", indicator_id)
    group by
        losses.scenario, losses.cycle, losses.assessment_id, losses.unit_id, losses."month"
        {%- for column in columns %}, losses.{{ column }}{% endfor %}
),

{{ shares_of_loss(columns, by_kind, labels) }}
{%- endmacro -%}

{#- From `summed`: each row's share of the unit's loss, and its rank by points. -#}
{%- macro shares_of_loss(columns, by_kind=false, labels={}) -%}
totalled as (
    select
        *,
        cast(sum(points_lost) over (partition by scenario, cycle, assessment_id, unit_id, "month") as decimal(18, 6)) as unit_points_lost
    from summed
),

final as (
    select
        scenario,
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        "month",
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        points_lost,
        {{ as_points(ratio('points_lost', 'unit_points_lost')) }} as share_of_loss,
        indicators_hit,
        indicators_last,
        indicators_wiped_out,
        cast(rank() over (
            partition by scenario, cycle, assessment_id, unit_id, "month" order by points_lost desc
        ) as integer) as "rank"
        {%- if by_kind %},
        points_lost_performance,
        points_lost_procedural
        {%- endif %}
        {%- for column, kind in labels.items() %},
        {{ code_text(kind, column) }} as {{ column }}_zh
        {%- endfor %}
    from totalled
)

select * from final
{%- endmacro -%}
