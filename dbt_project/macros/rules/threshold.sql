{#- 达标: 1 where z reaches the cutoff (turned like z), else the floor. Without a cutoff: 0, for completion 1. -#}

{%- macro about_rule_threshold() -%}
{{ return({
    'order': 2,
    'zh': '达标',
    'line': True,
    'needs': 'figure',
    'fits': ['amount', 'place', 'change'],
    'opens': 'line',
    'parameters': {'cutoff': 'line', 'floor': 0},
}) }}
{%- endmacro -%}

{%- macro rule_threshold() -%}
case when z >= turn * {{ cutoff_of_threshold() }} then 1 else coalesce(floor_parameter, 0) end
{%- endmacro -%}

{%- macro cutoff_of_threshold() -%}
coalesce(cutoff, {{ of_basis('line', 0) }})
{%- endmacro -%}

{%- macro said_rule_threshold() -%}
'，要求' || {{ required() }} || case when z >= turn * {{ cutoff_of_threshold() }} then '，已达标' else '，未达标' end
{%- endmacro -%}

{%- macro told_rule_threshold() -%}
case
        when basis in ({{ bases_with('placed_above') }}) then '上级排名'
        {%- for name, about in bases().items() if about.held %}
        when basis = '{{ name }}' then '{{ about.held }}'
        {%- endfor %}
        when basis in ({{ bases_with('than') }}) or basis in ({{ bases_that('reached', 'inside') }}) and coalesce(cutoff, 0) = 0 then '实际值'
        else {{ told_figure() }}
    end
    || {{ required(before_words=true) }} || '得满分，否则' || {{ told_rate('coalesce(floor_parameter, 0)') }}
{%- endmacro -%}

{#- What is required, as leaders say it: what is compared is held against what it is compared with, a place against a place. -#}
{%- macro required(before_words=false) -%}
case
        when basis in ({{ bases_with('placed_above') }}) and cutoff >= 1 and cutoff < 2 then '第 1 名'
        when basis in ({{ bases_with('placed_above') }}) then '进入前 ' || cast(cast(floor(coalesce(cutoff, 0)) as bigint) as varchar) || ' 名'
        when basis in ({{ bases_that('reached', 'inside') }}) and coalesce(cutoff, 0) = 0 then '在目标区间之内'
        when basis in ({{ bases_with('than') }}) and coalesce(cutoff, 0) = 0
            then case direction when 'down' then '不超过' else '不低于' end || {{ told_than() }}
        when basis in ({{ bases_with('than') }}) and cutoff > 0
            then '比' || {{ told_than() }} || case direction when 'down' then '至少低 ' else '至少高 ' end || {{ told_amount('cutoff', before_words) }}
        when basis in ({{ bases_with('than') }})
            then case direction when 'down' then '超出' else '低于' end || {{ told_than() }} || '不多于 ' || {{ told_amount('abs(cutoff)', before_words) }}
        else case when turn > 0 then '不低于 ' else '不超过 ' end || {{ told_amount(cutoff_of_threshold(), before_words) }}
    end
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_threshold() -%}
greatest(1, coalesce(floor_parameter, 0))
{%- endmacro -%}
