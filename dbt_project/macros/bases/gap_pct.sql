{#- 差额百分比: s(v − t)/|t|·100, in percent; with t = 0: 0 if the target is reached, else −100. -#}

{%- macro about_basis_gap_pct() -%}
{{ return({
    'order': 4,
    'zh': '差额百分比',
    'kind': 'amount',
    'needs': ['t'],
    'turned': 'as_is',
    'than': '目标',
    'divides': True,
    'shown_as': 'percent',
    'reached': 'target',
    'x': 's(v−t)/|t|·100；t=0 时达到为 0，否则 −100',
    'unit': '%',
    'used': '每低于目标百分之几扣分',
}) }}
{%- endmacro -%}

{%- macro basis_gap_pct() -%}
case
    when t = 0 then case when sign * (v - t) >= 0 then 0 else -100 end
    else quotient
end
{%- endmacro -%}

{%- macro dividend_gap_pct(v, t, b) -%} sign * ({{ v }} - {{ t }}) * 100 {%- endmacro -%}

{%- macro divisor_gap_pct(v, t, b) -%} abs({{ t }}) {%- endmacro -%}

{%- macro said_gap_pct() -%}
'实际 ' || {{ shown('v') }} || '，目标 ' || {{ shown('t') }} || '，' || {{ better_or_worse('目标', 2, "'%'") }}
{%- endmacro -%}

{%- macro told_gap_pct() -%} '好于目标的百分比' {%- endmacro -%}
