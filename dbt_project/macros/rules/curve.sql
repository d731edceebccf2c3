{#- 分段折线: the straight line between the knots around x; outside them the end rate. -#}

{%- macro about_rule_curve() -%}
{{ return({
    'order': 5,
    'zh': '分段折线',
    'needs': 'stretch',
    'fits': ['amount', 'place', 'change'],
    'opens': 'bands',
    'bands': 'figure',
    'must_have': ['band_set'],
    'parameters': {'band_set': None},
}) }}
{%- endmacro -%}

{%- macro rule_curve() -%}
case
    when band_at is null then next_rate
    when next_at is null then band_rate
    else stretched
end
{%- endmacro -%}

{%- macro start_curve() -%} band_rate {%- endmacro -%}

{%- macro span_curve() -%} next_rate - band_rate {%- endmacro -%}

{%- macro dividend_curve() -%} x - band_at {%- endmacro -%}

{%- macro divisor_curve() -%} next_at - band_at {%- endmacro -%}

{%- macro said_rule_curve() -%}
'，按折线得分率 ' || {{ percent('rate') }}
{%- endmacro -%}

{%- macro told_rule_curve() -%}
'按' || {{ told_figure() }} || '在各点之间折算：' || coalesce(knots_text, '（没有分档表）')
{%- endmacro -%}

{#- One knot and what it gives. -#}
{%- macro told_knot() -%}
case when basis in ({{ bases_with('placed_above') }}) then '第 ' || {{ shown('band_at', 6) }} || ' 名' else {{ told_amount('band_at', true) }} end || {{ told_band_rate() }}
{%- endmacro -%}

{#- The most that it can give. -#}
{%- macro highest_rule_curve() -%}
highest_knot
{%- endmacro -%}
