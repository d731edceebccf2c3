{#-
Exact arithmetic, the same on every engine. Points and rates never pass an aggregate, a comparison or an order as a binary float.

Two fixed types: `points` DECIMAL(18,6), as landed; `figure` DECIMAL(38,15), for x, z, rates and everything on the way.
-#}

{%- macro points(expression) -%} cast({{ expression }} as decimal(18, 6)) {%- endmacro -%}

{%- macro figure(expression) -%} cast({{ expression }} as decimal(38, 15)) {%- endmacro -%}

{#- n / d rounded half up (away from zero) to 15 decimals; null where d is 0 or either is null. |n| < 10^18, |n / d| < 10^22. -#}
{%- macro ratio(n, d) -%} {{ return(adapter.dispatch('ratio', 'kaoping')(n, d)) }} {%- endmacro -%}

{#-
Engines have no DECIMAL division of this width. So: a first quotient of four decimals from one floating division, the exact
DECIMAL remainder of it, and the remainder's own quotient added. The float's error is divided away: what is left is below 10^-20.
-#}
{%- macro default__ratio(n, d) -%}
{%- set first -%}
cast(cast({{ n }} as double) / nullif(cast({{ d }} as double), 0) as decimal(38, 4))
{%- endset -%}
cast({{ first }} + cast(
    cast({{ figure(n) }} - {{ first }} * ({{ d }}) as double) / nullif(cast({{ d }} as double), 0) as decimal(38, 15)
) as decimal(38, 15))
{%- endmacro -%}

{#- The exact product of two columns of six decimals, with twelve; wide enough for all that is held in reach. -#}
{%- macro exact_product(a, b) -%} (cast({{ a }} as decimal(38, 6)) * cast({{ b }} as decimal(18, 6))) {%- endmacro -%}

{#- A product of two landed columns; engines would keep it as narrow as they are, with room for six digits before the point. -#}
{%- macro product(a, b) -%} ({{ figure(a) }} * {{ b }}) {%- endmacro -%}

{#- Rounded half up to the number of decimals (0 to 6) that stands in a column; a tie is judged at ten decimals, where the last digit's error is gone. -#}
{%- macro round_to(expression, decimals) -%}
{%- set exact -%} round({{ expression }}, 10) {%- endset -%}
case {{ decimals }}
        {%- for n in range(6) %}
        when {{ n }} then {{ points('round(' ~ exact ~ ', ' ~ n ~ ')') }}
        {%- endfor %}
        else {{ points('round(' ~ exact ~ ', 6)') }}
    end
{%- endmacro -%}

{#- A quotient of figures as points: six decimals. -#}
{%- macro as_points(expression) -%} {{ points('round(' ~ expression ~ ', 6)') }} {%- endmacro -%}

{#- The greatest whole number not above the expression. -#}
{%- macro whole(expression) -%} cast(floor({{ expression }}) as decimal(38, 15)) {%- endmacro -%}
