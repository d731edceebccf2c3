-- A number for every indicator of an assessment, the same in all cycles, so that a year is compared with the year before (unit_numbers).
with indicators as (
    select * from {{ ref('stg_indicators') }}
),

distinct_indicators as (
    select distinct
        assessment_id,
        indicator_id
    from indicators
),

final as (
    select
        assessment_id,
        indicator_id,
        cast(row_number() over (order by assessment_id asc, indicator_id asc) as integer) as indicator_no
    from distinct_indicators
)

select * from final
