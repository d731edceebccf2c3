{#- 达标: 1 where z reaches the cutoff (turned like z), else the floor. Without a cutoff: 0, for completion 1. -#}

{%- macro rule_threshold() -%}
case when z >= turn * coalesce(cutoff, case when basis = 'completion' then 1 else 0 end) then 1 else coalesce(floor_parameter, 0) end
{%- endmacro -%}

{%- macro said_rule_threshold() -%}
case when turn > 0 then '，要求不低于 ' else '，要求不高于 ' end
    || {{ told_amount("coalesce(cutoff, case when basis = 'completion' then 1 else 0 end)") }}
    || case when z >= turn * coalesce(cutoff, case when basis = 'completion' then 1 else 0 end) then '，已达标' else '，未达标' end
{%- endmacro -%}

{%- macro told_rule_threshold() -%}
{{ told_figure() }} || case when turn > 0 then '不低于 ' else '不高于 ' end
    || {{ told_amount("coalesce(cutoff, case when basis = 'completion' then 1 else 0 end)") }} || ' 得满分，否则'
    || case when floor_parameter > 0 then '得满分的 ' || {{ told_percent('floor_parameter') }} else '不得分' end
{%- endmacro -%}
