{#- 与参照增速差: s(growth − r), in percentage points. -#}

{%- macro basis_growth_gap() -%}
sign * (quotient - r)
{%- endmacro -%}

{%- macro dividend_growth_gap(v, t, b) -%} ({{ v }} - {{ b }}) * 100 {%- endmacro -%}

{%- macro divisor_growth_gap(v, t, b) -%} abs({{ b }}) {%- endmacro -%}

{%- macro said_growth_gap() -%}
'增速 ' || {{ shown('sign * x + r', 2) }} || '%，参照增速 ' || {{ shown('r', 2) }} || '%，' || {{ better_or_worse('参照', 2, "' 个百分点'") }}
{%- endmacro -%}

{%- macro told_growth_gap() -%} '增速好于参照增速的百分点' {%- endmacro -%}
