{{ config(materialized='view') }}
-- Every entry of the ledger as an amount, without what is said of it: what totals are summed from. In full: score_ledger.
{%- for part in ledger_parts() %}
select {{ ledger_amounts() }} from {{ ref(part) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
