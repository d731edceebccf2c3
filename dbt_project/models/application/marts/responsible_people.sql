-- 结果向个人延伸: what the indicators that a leader, a deputy or an officer answers for earned and lost in the latest month. An indicator's points
-- go to its leads by share (six decimals, largest remainder, ties by org_id), and from each lead to the one person it names for the role.
{%- set amounts = ['points_assigned', 'points_after_penalties', 'points_lost', 'points_lost_procedural'] %}
with current_months as (
    select * from {{ ref('current_months') }}
),

leads as (
    select * from {{ ref('lead_organisations') }}
),

scores as (
    select scores.*
    from {{ ref('indicator_scores') }} as scores
    inner join current_months using (cycle, assessment_id, "month")
    where scores.scenario = 'actual'
),

amounts as (
    {%- for amount in amounts %}
    select
        cycle,
        assessment_id,
        unit_id,
        "month",
        indicator_id,
        '{{ amount }}' as kind,
        {{ amount }} as points
    from scores
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

borne as (
    select
        amounts.*,
        leads.org_id,
        leads.leader,
        leads.deputy,
        leads.officer,
        {{ in_millionths('amounts.points', 'leads.share') }}
    from amounts
    inner join leads using (cycle, assessment_id, unit_id, indicator_id)
),

cut as (
    select
        *,
        {{ millionths_cut(of='cycle, assessment_id, unit_id, indicator_id, kind') }}
    from borne
),

split as (
    select
        *,
        {{ points_of_millionths('case when points < 0 then -1 else 1 end') }} as points_split
    from cut
),

named as (
    {%- for role in ['leader', 'deputy', 'officer'] %}
    select
        split.*,
        '{{ role }}' as held,
        {{ role }} as person
    from split
    where {{ role }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

summed as (
    select
        cycle,
        assessment_id,
        unit_id,
        org_id,
        held,
        person,
        "month",
        cast(count(distinct indicator_id) as integer) as indicators,
        cast(sum(case when kind = 'points_assigned' then points_split else 0 end) as decimal(18, 6)) as points_assigned,
        cast(sum(case when kind = 'points_after_penalties' then points_split else 0 end) as decimal(18, 6)) as points_after_penalties,
        cast(sum(case when kind = 'points_lost' then points_split else 0 end) as decimal(18, 6)) as points_lost,
        cast(sum(case when kind = 'points_lost_procedural' then points_split else 0 end) as decimal(18, 6)) as points_lost_procedural
    from named
    group by cycle, assessment_id, unit_id, org_id, held, person, "month"
),

final as (
    select
        cast(cycle as integer) as cycle,
        assessment_id,
        unit_id,
        org_id,
        held as role_held,
        person,
        "month",
        indicators,
        points_assigned,
        points_after_penalties,
        points_lost,
        points_lost_procedural,
        {{ as_points(ratio('points_after_penalties', 'points_assigned')) }} as rate,
        cast(rank() over (partition by cycle, assessment_id, unit_id, held order by points_lost desc) as integer) as loss_rank,
        {{ code_text('role_held', 'held') }} as role_held_zh
    from summed
)

select * from final
