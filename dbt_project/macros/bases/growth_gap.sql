{#- 与参照增速差: s(growth − r), in percentage points. -#}

{%- macro basis_growth_gap() -%}
sign * ({{ ratio('(v - b) * 100', 'abs(b)') }} - r)
{%- endmacro -%}

{%- macro said_growth_gap() -%}
'增速 ' || {{ shown('sign * x + r', 2) }} || '%，参照增速 ' || {{ shown('r', 2) }} || '%，' || {{ better_or_worse('参照', 2) }} || ' 个百分点'
{%- endmacro -%}

{%- macro told_growth_gap() -%} '增速好于参照增速的百分点' {%- endmacro -%}
