-- Every report that was due or came in: its figures beside target and base, and whether it was late or is missing.
with receipts as (
    select * from {{ ref('report_receipts') }}
),

unit_targets as (
    select * from {{ ref('unit_targets') }}
),

unit_values as (
    select * from {{ ref('unit_values') }}
),

final as (
    select
        receipts.cycle,
        receipts.assessment_id,
        receipts.unit_id,
        receipts.indicator_id,
        receipts."month",
        receipts.value,
        {{ points('round(unit_values.b, 6)') }} as base_value,
        {{ points('round(unit_targets.t, 6)') }} as target,
        cast({{ ratio('(receipts.value - unit_values.b) * 100', 'abs(unit_values.b)') }} as decimal(38, 6)) as growth,
        cast({{ ratio('receipts.value', 'unit_targets.t') }} as decimal(38, 6)) as completion,
        receipts.first_submitted_at,
        receipts.submitted_at,
        receipts.due_at,
        receipts.is_late,
        receipts.is_missing,
        receipts.is_nil,
        receipts.is_expected,
        receipts.submitted_by,
        receipts.document_id,
        receipts.source
    from receipts
    left join unit_targets using (cycle, assessment_id, unit_id, indicator_id, "month")
    left join unit_values
        on
            receipts.cycle = unit_values.cycle
            and receipts.assessment_id = unit_values.assessment_id
            and receipts.unit_id = unit_values.unit_id
            and receipts.indicator_id = unit_values.indicator_id
            and receipts."month" = unit_values.value_month
            and receipts."month" = unit_values."month"
)

select * from final
