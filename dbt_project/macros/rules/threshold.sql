{#- 达标: 1 where z reaches the cutoff (turned like z), else the floor. Without a cutoff: 0, for completion 1. -#}

{%- macro rule_threshold() -%}
case when z >= turn * coalesce(cutoff, case when basis = 'completion' then 1 else 0 end) then 1 else coalesce(floor_parameter, 0) end
{%- endmacro -%}

{%- macro said_rule_threshold() -%}
case when z >= turn * coalesce(cutoff, case when basis = 'completion' then 1 else 0 end) then '，达标' else '，未达标' end
{%- endmacro -%}
