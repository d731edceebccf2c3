{#- What there is to say of a measure beside its figure and its rule. -#}

{#- Full points less what events took. -#}
{%- macro said_events() -%}
case when v >= measure_points then '没有扣分事件' else '扣分事件共扣' || case when v <= 0 then '完' else ' ' || {{ shown('measure_points - v') }} || ' 分' end end
{%- endmacro -%}

{#- The months that the rate is made of; nothing where it is that of the month. -#}
{%- macro said_over_months() -%}
case
            when coalesce(over_months, 'last') = 'last' or rate_counted is null then ''
            else '；' || cast(months_counted as varchar) || ' 个月' || case over_months when 'mean' then '平均' else '累计' end || '得分率 '
                || {{ percent('rate_counted') }} || case when months_missing > 0 then '（其中 ' || cast(months_missing as varchar) || ' 个月未报送）' else '' end
        end
{%- endmacro -%}
