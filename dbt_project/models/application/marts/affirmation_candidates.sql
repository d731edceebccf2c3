-- 一票肯定 that is asked for and not yet granted: what is still lacking, and what it would lift the unit out of.
with current_months as (
    select * from {{ ref('current_months') }}
    where is_running
),

asked as (
    select * from {{ ref('stg_overrides') }}
    where kind = 'affirm' and stage in ('applied', 'reviewed')
),

barred as (
    select
        cycle,
        unit_id,
        {{ joined("'“' || title || '”'", '、', 'override_id asc') }} as titles
    from {{ ref('stg_overrides') }}
    where kind != 'affirm' and stage = 'approved'
    group by cycle, unit_id
),

documents as (
    select distinct
        cycle,
        document_id
    from {{ ref('valid_documents') }}
),

standings as (
    select * from {{ ref('monthly_standings') }}
    where scenario = 'actual'
),

final as (
    select
        cast(asked.cycle as integer) as cycle,
        asked.assessment_id,
        asked.override_id,
        asked.unit_id,
        asked.title,
        asked.stage,
        asked.document_id,
        documents.document_id is not null as is_documented,
        barred.unit_id is not null as is_barred,
        cast(standings."rank" as integer) as "rank",
        standings.tier_name as tier_name_so_far,
        current_months.closes_on,
        case asked.stage when 'applied' then '待审核、批准' else '待批准' end
        || case when documents.document_id is null then '；缺登记并盖章的依据文件' else '' end
        || coalesce('；本年度已有' || barred.titles || '，批准了也不起作用', '') as lacking,
        {{ code_text('overrides.stage', 'asked.stage') }} as stage_zh
    from asked
    inner join current_months using (cycle, assessment_id)
    left join standings using (cycle, assessment_id, unit_id, "month")
    left join documents
        on
            asked.cycle = documents.cycle
            and asked.document_id = documents.document_id
    left join barred
        on
            asked.cycle = barred.cycle
            and asked.unit_id = barred.unit_id
)

select * from final
