{#- What a ledger row is called in Chinese, by its entry; what was lost on procedure says so. -#}
{%- macro entry_text(entry, cause_kind) -%}
case {{ entry }}
    when 'assigned' then '满分'
    when 'shortfall' then case {{ cause_kind }} when 'procedural' then '程序性失分' else '失分' end
    when 'surplus' then '超分'
    when 'extra' then '加减分'
    when 'report' then '报送扣分'
    when 'evidence' then '材料扣分'
    when 'event' then '事件扣分'
    when 'floor' then '保底补回'
    when 'bonus' then '加分'
    when 'same_matter' then '同一事项只计一次'
    when 'bonus_cap' then '加分封顶'
    when 'deduction_cap' then '扣分封顶加回'
    when 'coefficient' then '难度系数'
    when 'scaling' then '折算'
    when 'lowest' then '取最低类'
    when 'bonus_gate' then '未过启用线'
    when 'decision' then '核定'
    when 'superior' then '上级差额'
    when 'outlook' then '预计'
    when 'veto' then '否决得分'
    else {{ entry }}
end
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
