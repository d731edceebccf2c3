-- Every point has a row; a unit's total is the sum of its rows, and nothing else.
with entries as (
    select {{ ledger_columns() }} from {{ ref('ledger_score_texts') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_penalties') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_bonuses') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_closings') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_gates') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_superior') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_outlook') }}
    union all
    select {{ ledger_columns() }} from {{ ref('ledger_veto') }}
),

final as (
    select
        scenario,
        scenario || '|' || cycle || '|' || assessment_id || '|' || "month" || '|' || unit_id || '|' || entry || '|' || source_feed || '|'
        || source_key || '|' || coalesce(cause_kind, '') as entry_id,
        cycle,
        assessment_id,
        unit_id,
        "month",
        category_id,
        indicator_id,
        entry,
        points,
        cause_kind,
        cause,
        source_feed,
        source_key,
        is_undecided,
        explanation
    from entries
)

select
    *,
    {{ code_text('entry', 'entry') }} as entry_zh,
    {{ code_text('events.cause_kind', 'cause_kind') }} as cause_kind_zh,
    {{ code_text('cause', 'cause') }} as cause_zh,
    {{ code_text('feed', 'source_feed') }} as source_feed_zh
from final
