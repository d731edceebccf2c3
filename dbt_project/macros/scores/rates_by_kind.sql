{#- What an indicator's rate may be at least and at most where the scheme does not say: by the kind of its category. -#}

{#- Scored and bonus: 0; deduction: −1. -#}
{%- macro lowest_rate(floor_rate, kind) -%}
cast(coalesce({{ floor_rate }}, case {{ kind }} when 'deduction' then -1 else 0 end) as decimal(18, 6))
{%- endmacro -%}

{#- Scored: whatever its measures come to; bonus: 1; deduction: 0. -#}
{%- macro highest_rate(cap_rate, kind) -%}
cast(coalesce({{ cap_rate }}, case {{ kind }} when 'bonus' then 1 when 'deduction' then 0 end) as decimal(18, 6))
{%- endmacro -%}
