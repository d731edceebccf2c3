{%- set kept_rows = 10 %}
{%- set name_characters = 30 %}
{%- set text_characters = 100 %}
{%- set text_end_characters = 40 %}
-- The ledger rows that differ from the release now published, in words and the largest move first: one row per unit that has any.
-- Compared is each unit's latest month on either side, where it stands on both: what is new, gone, or of an assessment whose gate failed has
-- no rows that moved. A cycle that was not built anew may be left out of both sides.
with indicators as (
    select * from {{ ref('dim_indicator') }}
),

categories as (
    select * from {{ ref('dim_category') }}
),

{%- set standings = {'before': source('run', 'previous_standings'), 'now': ref('standings')} %}
{%- set ledgers = {'before': source('run', 'previous_ledger'), 'now': ref('score_ledger')} %}
{%- for side in ['before', 'now'] %}

months_{{ side }} as (
    select
        cycle,
        assessment_id,
        unit_id,
        max("month") as "month"
    from {{ standings[side] }}
    -- The first release is compared with nothing.
    where scenario = 'actual' and exists (select release_id from {{ source('run', 'previous_release') }})
    group by cycle, assessment_id, unit_id
),
{%- endfor %}
{%- for side, other in [('before', 'now'), ('now', 'before')] %}

ledger_{{ side }} as (
    select
        ledger.cycle,
        ledger.assessment_id,
        ledger.unit_id,
        ledger.category_id,
        ledger.indicator_id,
        ledger.entry,
        ledger.source_feed,
        {{ key_of_any_month('ledger') }} as source_key,
        coalesce(ledger.cause_kind, '') as cause_kind,
        ledger.points,
        -- A loss is told as an amount: 失分 4分, not -4分.
        case when ledger.entry in ('shortfall', 'report', 'evidence', 'event') then -ledger.points else ledger.points end as amount,
        {{ cut_inside("replace(ledger.explanation, '；', '，')", text_characters, text_end_characters) }} as explanation
    from {{ ledgers[side] }} as ledger
    inner join months_{{ side }} as months
        on
            ledger.cycle = months.cycle
            and ledger.assessment_id = months.assessment_id
            and ledger.unit_id = months.unit_id
            and ledger."month" = months."month"
    inner join months_{{ other }} as other_side
        on
            ledger.cycle = other_side.cycle
            and ledger.assessment_id = other_side.assessment_id
            and ledger.unit_id = other_side.unit_id
    where ledger.scenario = 'actual'
),
{%- endfor %}

ledger_rows as (
    select
        coalesce(ledger_now.cycle, ledger_before.cycle) as cycle,
        coalesce(ledger_now.assessment_id, ledger_before.assessment_id) as assessment_id,
        coalesce(ledger_now.unit_id, ledger_before.unit_id) as unit_id,
        coalesce(ledger_now.category_id, ledger_before.category_id) as category_id,
        coalesce(ledger_now.indicator_id, ledger_before.indicator_id) as indicator_id,
        coalesce(ledger_now.entry, ledger_before.entry) as entry,
        coalesce(ledger_now.source_feed, ledger_before.source_feed) as source_feed,
        coalesce(ledger_now.source_key, ledger_before.source_key) as source_key,
        coalesce(ledger_now.cause_kind, ledger_before.cause_kind) as cause_kind,
        {{ points('coalesce(ledger_before.points, 0)') }} as points_before,
        {{ points('coalesce(ledger_now.points, 0)') }} as points_now,
        coalesce({{ shown('ledger_before.amount', 6) }}, '无') || '→' || coalesce({{ shown('ledger_now.amount', 6) }} || '分', '无') as moved,
        case
            when ledger_before.explanation != ledger_now.explanation then ledger_before.explanation || ' → ' || ledger_now.explanation
            else coalesce(ledger_now.explanation, ledger_before.explanation)
        end as explanation
    from ledger_now
    full outer join ledger_before
        on
            ledger_now.cycle = ledger_before.cycle
            and ledger_now.assessment_id = ledger_before.assessment_id
            and ledger_now.unit_id = ledger_before.unit_id
            and ledger_now.entry = ledger_before.entry
            and ledger_now.source_feed = ledger_before.source_feed
            and ledger_now.source_key = ledger_before.source_key
            and ledger_now.cause_kind = ledger_before.cause_kind
),

-- What a row is about: its indicator, else its category.
named_rows as (
    select
        ledger_rows.*,
        coalesce(
            '“' || {{ cut_short("coalesce(indicators.indicator_name, ledger_rows.indicator_id)", name_characters) }} || '”',
            '“' || {{ cut_short("coalesce(categories.category_name, ledger_rows.category_id)", name_characters) }} || '”',
            ''
        ) as subject
    from ledger_rows
    left join indicators
        on
            ledger_rows.cycle = indicators.cycle
            and ledger_rows.assessment_id = indicators.assessment_id
            and ledger_rows.indicator_id = indicators.indicator_id
    left join categories
        on
            ledger_rows.cycle = categories.cycle
            and ledger_rows.assessment_id = categories.assessment_id
            and ledger_rows.category_id = categories.category_id
    where ledger_rows.points_now != ledger_rows.points_before
),

moved_rows as (
    select
        cycle,
        assessment_id,
        unit_id,
        subject || {{ entry_text('entry', 'cause_kind') }} || ' ' || moved || coalesce('（' || explanation || '）', '') as told,
        cast(
            row_number() over (
                partition by cycle, assessment_id, unit_id
                order by abs(points_now - points_before) desc, entry asc, source_feed asc, source_key asc, cause_kind asc
            ) as integer
        ) as place
    from named_rows
),

final as (
    select
        cycle,
        assessment_id,
        unit_id,
        cast(count(*) as integer) as ledger_rows_changed,
        {{ joined('case when place <= ' ~ kept_rows ~ ' then told end', '；', 'place') }}
        || case when count(*) > {{ kept_rows }} then '；另有 ' || cast(count(*) - {{ kept_rows }} as varchar) || ' 行' else '' end as ledger_changes
    from moved_rows
    group by cycle, assessment_id, unit_id
)

select * from final
