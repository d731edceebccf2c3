{#-
Texts with figures in them, for the explanations that people read. Everything that is shown is held in reach (in_reach.sql), so it has
room in the 18 digits that engines write fastest.
-#}

{#- A figure with up to so many decimals, trailing zeros left out: 12.50 → 12.5, 3.000 → 3. -#}
{%- macro shown(expression, decimals=4) -%}
rtrim(rtrim(cast(cast(round({{ expression }}, {{ decimals }}) as decimal(18, {{ decimals }})) as varchar), '0'), '.')
{%- endmacro -%}

{#- A fraction as a percentage with two decimals. -#}
{%- macro percent(expression) -%}
cast(cast(round({{ figure(expression) }} * 100, 2) as decimal(18, 2)) as varchar) || '%'
{%- endmacro -%}

{#- Points with the decimals that an assessment declares (a column): 4 → 4.00; more where the points have more. -#}
{%- macro said_points(expression, decimals) -%}
case
    {%- for n in range(1, 6) %}
    when {{ decimals }} = {{ n }} and round({{ expression }}, {{ n }}) = {{ expression }} then cast(cast({{ expression }} as decimal(18, {{ n }})) as varchar)
    {%- endfor %}
    when {{ decimals }} = 6 then cast(cast({{ expression }} as decimal(18, 6)) as varchar)
    else {{ shown(expression, 6) }}
end
{%- endmacro -%}
