-- One row per approved change that is seen: does the scheme show what was approved last, and is the approval in the register, stamped?
with ordered as (
    select * from {{ ref('scheme_changes_meant') }}
),

shown as (
    select * from {{ ref('scheme_shown') }}
),

shown_rows as (
    select distinct
        cycle,
        assessment_id,
        feed,
        key
    from shown
),

not_assigned as (
    select
        cycle,
        assessment_id,
        key
    from shown
    where feed = 'targets' and field = 'assigned' and value = 'false'
),

compared as (
    select
        ordered.*,
        case when ordered.is_target and scheme.value is null and not_assigned.key is not null then '/' else scheme.value end as shown_value,
        shown_rows.key is not null as row_is_shown,
        not_assigned.key is not null as is_not_assigned,
        case
            when ordered.is_target and ordered.is_slash then scheme.value is null and not_assigned.key is not null
            when ordered.approved_value is null or scheme.value is null then ordered.approved_value is null and scheme.value is null
            else {{ means_the_same('ordered.approved_value', 'scheme.value', 'ordered.field_type') }}
        end as is_shown
    from ordered
    left join shown as scheme
        on
            ordered.cycle = scheme.cycle
            and ordered.assessment_id = scheme.assessment_id
            and ordered.feed = scheme.feed
            and ordered.key = scheme.key
            and ordered.field = scheme.field
    left join shown_rows
        on
            ordered.cycle = shown_rows.cycle
            and ordered.assessment_id = shown_rows.assessment_id
            and ordered.feed = shown_rows.feed
            and ordered.key = shown_rows.key
    left join not_assigned
        on
            ordered.cycle = not_assigned.cycle
            and ordered.assessment_id = not_assigned.assessment_id
            and ordered.key = not_assigned.key
),

final as (
    select
        compared.cycle,
        compared.assessment_id,
        compared.change_id,
        coalesce(compared.feed, compared.feed_given) as feed,
        compared.key,
        coalesce(compared.field, compared.field_given) as field,
        coalesce(compared.field_zh, compared.field_given) as field_zh,
        compared.new_value,
        compared.shown_value,
        case
            when compared.field is null then '里没有这样的数据类或字段'
            when not compared.row_is_shown then '里没有这一行（对象键应是 ' || compared.key_names || '）'
            else '现在显示的是' || coalesce(compared.shown_value, '（空）')
        end as shown_text,
        compared.field is not null as is_known,
        compared.is_latest,
        compared.is_shown,
        -- `/` and a number say of a target also whether it is assigned.
        compared.is_target and compared.is_latest and compared.is_shown and compared.is_slash = compared.is_not_assigned as settles_assigned,
        compared.approved_by,
        compared.approved_on,
        compared.document_id,
        documents.document_id is not null as document_registered,
        documents.stamp,
        assessments.assessor_org_id as responsible_org_id
    from compared
    left join {{ ref('stg_documents') }} as documents
        on
            compared.cycle = documents.cycle
            and compared.assessment_id = documents.assessment_id
            and compared.document_id = documents.document_id
    left join {{ ref('stg_assessments') }} as assessments
        on compared.cycle = assessments.cycle and compared.assessment_id = assessments.assessment_id
)

select * from final
