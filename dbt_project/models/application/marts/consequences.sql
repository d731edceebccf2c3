-- 结果运用: what the official result means for each unit: quota of excellent ratings, progress award, and what its tier brings with it.
with rankings as (
    select * from {{ ref('rankings') }}
),

participants as (
    select * from {{ ref('stg_participants') }}
),

tiers as (
    select * from {{ ref('stg_tiers') }}
),

-- A group's own tier rows replace the rows for all groups.
tier_rows as (
    select
        rankings.cycle,
        rankings.assessment_id,
        rankings.unit_id,
        tiers.reward_rate,
        tiers.excellent_share,
        tiers.consequence
    from rankings
    inner join tiers
        on
            rankings.cycle = tiers.cycle
            and rankings.assessment_id = tiers.assessment_id
            and rankings.tier_rank = tiers.tier_rank
            and (tiers.group_id is null or rankings.group_id = tiers.group_id)
    qualify row_number() over (
            partition by rankings.cycle, rankings.assessment_id, rankings.unit_id order by tiers.group_id asc nulls last
        ) = 1
),

-- 进步奖: the greatest rise in rank of the group against the cycle before; not for the first place's tier, nor for units under a veto.
rises as (
    select
        *,
        case
            when rank_change > 0 and tier_rank > 1 and coalesce(override_kind, '') not in ('veto', 'falsification', 'block') then rank_change
        end as rise
    from rankings
),

risen as (
    select
        *,
        rise is not null and rise = max(rise) over (partition by cycle, assessment_id, group_id) as has_progress_award
    from rises
),

final as (
    select
        cast(risen.cycle as integer) as cycle,
        risen.assessment_id,
        risen.unit_id,
        risen.group_id,
        risen.tier_rank,
        risen.tier_name as tier,
        risen."rank",
        risen.rank_change,
        risen.override_kind,
        cast(participants.headcount as integer) as headcount,
        tier_rows.excellent_share,
        cast(floor(tier_rows.excellent_share * participants.headcount) as integer) as excellent_quota,
        risen.has_progress_award as progress_award,
        tier_rows.reward_rate,
        tier_rows.consequence,
        coalesce(risen.tier_name, '未定等次')
        || case risen.override_kind
            when 'veto' then '（一票否决）'
            when 'falsification' then '（弄虚作假）'
            when 'block' then '（限制评优）'
            when 'affirm' then '（一票肯定）'
            else ''
        end
        || coalesce(
            '；年度考核优秀名额' || cast(cast(floor(tier_rows.excellent_share * participants.headcount) as integer) as varchar) || '人（'
            || cast(participants.headcount as varchar) || '人×' || {{ percent('tier_rows.excellent_share') }} || '，不足一人不计）', ''
        )
        || case when risen.has_progress_award then '；进步奖（位次上升' || cast(risen.rank_change as varchar) || '位，组内最多）' else '' end
        || coalesce('；' || tier_rows.consequence, '') || '。' as explanation,
        risen.release_id,
        coalesce(risen.is_carried, false) as is_suspended
    from risen
    left join participants using (cycle, assessment_id, unit_id)
    left join tier_rows using (cycle, assessment_id, unit_id)
)

select
    *,
    {{ code_text('overrides.kind', 'override_kind') }} as override_kind_zh
from final
