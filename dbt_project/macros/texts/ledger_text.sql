{#- What a ledger row is called in Chinese, by its entry; what was lost on procedure says so. -#}
{%- macro entry_text(entry, cause_kind) -%}
case when {{ entry }} = 'shortfall' and {{ cause_kind }} = 'procedural' then '程序性失分' else {{ code_text('entry', entry) }} end
{%- endmacro -%}

{#- A text of at most so many characters; what is cut off leaves an ellipsis. -#}
{%- macro cut_short(expression, characters) -%}
case when length({{ expression }}) > {{ characters }} then left({{ expression }}, {{ characters - 1 }}) || '…' else {{ expression }} end
{%- endmacro -%}

{#- The source_key of a ledger row, without the month that the keys of some entries end with: the same row in whatever month it stands. -#}
{%- macro key_of_any_month(ledger) -%}
case
            when
                {{ ledger }}.entry in ('assigned', 'shortfall', 'surplus', 'floor', 'scaling', 'deduction_cap', 'superior', 'outlook',
                    'extra', 'coefficient', 'lowest', 'bonus_gate', 'veto')
                or {{ ledger }}.source_key like '%/' || {{ ledger }}.unit_id || '/' || {{ ledger }}.indicator_id || '/' || {{ ledger }}."month"
                and {{ ledger }}.entry = 'decision'
                and {{ ledger }}.source_key not like '%/reports/%'
                then left({{ ledger }}.source_key, length({{ ledger }}.source_key) - 8)
            else {{ ledger }}.source_key
        end
{%- endmacro -%}
