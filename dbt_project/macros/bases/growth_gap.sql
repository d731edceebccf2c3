{#- 与参照增速差: s(growth − r), in percentage points. -#}

{%- macro about_basis_growth_gap() -%}
{{ return({
    'order': 8,
    'zh': '与参照增速差',
    'kind': 'amount',
    'needs': ['b', 'b_not_0', 'r'],
    'turned': 'as_is',
    'than': '参照增速',
    'held': '增速',
    'divides': True,
    'shown_as': 'percentage_points',
    'x': 's(增速−r)',
    'unit': '百分点',
    'used': '增速与全省、全市增速比',
}) }}
{%- endmacro -%}

{%- macro basis_growth_gap() -%}
sign * (quotient - r)
{%- endmacro -%}

{%- macro dividend_growth_gap(v, t, b) -%} ({{ v }} - {{ b }}) * 100 {%- endmacro -%}

{%- macro divisor_growth_gap(v, t, b) -%} abs({{ b }}) {%- endmacro -%}

{%- macro said_growth_gap() -%}
'增速 ' || {{ shown('sign * x + r', 2) }} || '%，参照增速 ' || {{ shown('r', 2) }} || '%，' || {{ better_or_worse('参照', 2, "' 个百分点'") }}
{%- endmacro -%}

{%- macro told_growth_gap() -%} '增速好于参照增速的百分点' {%- endmacro -%}
