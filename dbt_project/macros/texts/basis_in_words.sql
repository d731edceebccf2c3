{#- What an indicator's step improves, by its basis. -#}
{%- macro basis_in_words(basis) -%}
case {{ basis }}
            when 'value' then '数值'
            when 'completion' then '完成率'
            when 'gap' then '与目标的差额'
            when 'gap_pct' then '与目标的差额百分比'
            when 'growth' then '增速'
            when 'increment' then '增量'
            when 'reference_gap' then '与参照的差额'
            when 'growth_gap' then '与参照的增速差'
            when 'mean_gap' then '与组均值的差额'
            when 'deviation_pct' then '偏差'
            when 'interval' then '与区间的距离'
            when 'superior_rank' then '上级排名'
            else '得分'
        end
{%- endmacro -%}
