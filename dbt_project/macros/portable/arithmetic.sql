{#-
Exact arithmetic, the same on every engine. Points and rates never pass an aggregate, a comparison or an order as a binary float.

Two fixed types: `points` DECIMAL(18,6), as landed; `figure` DECIMAL(38,15), for x, z, rates and everything on the way.
-#}

{%- macro points(expression) -%} cast({{ expression }} as decimal(18, 6)) {%- endmacro -%}

{%- macro figure(expression) -%} cast({{ expression }} as decimal(38, 15)) {%- endmacro -%}

{#-
n / d rounded half up (away from zero) to 15 decimals; null where d is 0 or either is null. |n| < 10^18, |n / d| < 10^22. `n_near` and
`d_near`: floats near n and d where they are at hand; they make it ten times as fast and change nothing.
-#}
{%- macro ratio(n, d, n_near=none, d_near=none) -%} {{ return(adapter.dispatch('ratio', 'kaoping')(n, d, n_near, d_near)) }} {%- endmacro -%}

{#-
Engines have no DECIMAL division of this width. So: a first quotient of four decimals from a floating division, the exact DECIMAL remainder
of it, its quotient of ten decimals, and once more: the floats' errors are divided away, and what is left is below 10^-25. A tie, which
a float may put a hair too low, is lifted by less than that.
-#}
{%- macro default__ratio(n, d, n_near, d_near) -%}
{%- set n_float = as_float(figure(n), n_near) if n_near else 'cast(' ~ n ~ ' as double)' -%}
{%- set d_float = as_float(figure(d), d_near) if d_near else 'cast(' ~ d ~ ' as double)' -%}
{%- set divisor = 'nullif(' ~ d_float ~ ', 0)' -%}
{%- set first -%} cast({{ n_float }} / {{ divisor }} as decimal(38, 4)) {%- endset -%}
{%- set left = '(' ~ figure(n) ~ ' - ' ~ first ~ ' * (' ~ d ~ '))' -%}
{%- set left_float = as_float(left, '(' ~ n_float ~ ' - cast(' ~ first ~ ' as double) * ' ~ d_float ~ ')') -%}
{%- set second -%} cast({{ left_float }} / {{ divisor }} as decimal(38, 10)) {%- endset -%}
{%- set least = '(cast(' ~ left ~ ' as decimal(38, 19)) - ' ~ second ~ ' * (' ~ d ~ '))' -%}
{%- set least_float = as_float(least, '(' ~ left_float ~ ' - cast(' ~ second ~ ' as double) * ' ~ d_float ~ ')', 10) -%}
cast({{ first }} + {{ second }} + cast({{ least_float }} / {{ divisor }} * 1.000000000000001e0 as decimal(38, 15)) as decimal(38, 15))
{%- endmacro -%}

{#-
A DECIMAL of 38 digits as a float, given a float near it: that float to a few decimals and the small difference are converted, which engines
do fast; to convert the whole takes them a division of 128 bits.
-#}
{%- macro as_float(expression, near, decimals=4) -%}
{%- set most -%} cast({{ near }} as decimal(38, {{ decimals }})) {%- endset -%}
(cast({{ most }} as double) + cast({{ expression }} - {{ most }} as double))
{%- endmacro -%}

{#- The exact product of two columns of six decimals, with twelve; wide enough for all that is held in reach. -#}
{%- macro exact_product(a, b) -%} (cast({{ a }} as decimal(38, 6)) * cast({{ b }} as decimal(18, 6))) {%- endmacro -%}

{#- A product of two landed columns; engines would keep it as narrow as they are, with room for six digits before the point. -#}
{%- macro product(a, b) -%} ({{ figure(a) }} * {{ b }}) {%- endmacro -%}

{#-
Rounded half up (away from zero) to a unit: 0.01, 0.000001, or what stands in an expression. To cut digits off a DECIMAL of 38 takes engines
divisions of 128 bits; so a float is rounded to whole units and then held against the exact figure, which moves it by one where the float
was wrong. `near`: a float near the figure, where one is at hand; `grace`: how little less than half a unit still counts as half.
-#}
{%- macro in_units(expression, unit, near=none, grace='0') -%}
{%- set units -%} cast(abs({{ near or 'cast(' ~ expression ~ ' as double)' }}) / cast({{ unit }} as double) as decimal(18, 0)) {%- endset -%}
{%- set missed -%} (abs({{ expression }}) - {{ units }} * {{ unit }}) {%- endset -%}
sign({{ expression }}) * {{ unit }} * (
    {{ units }} + cast({{ missed }} >= {{ unit }} * 0.5 - {{ grace }} as integer) - cast({{ missed }} < {{ unit }} * -0.5 - {{ grace }} as integer)
)
{%- endmacro -%}

{#- Rounded half up to the number of decimals (0 to 6) that stands in a column; a tie is judged at ten decimals, where the last digit's error is gone. -#}
{%- macro round_to(expression, decimals, near=none) -%}
{%- set unit -%}
case {{ decimals }}
        {%- for n in range(6) %}
        when {{ n }} then cast({{ '0.' ~ '0' * (n - 1) ~ '1' if n else '1' }} as decimal(18, 6))
        {%- endfor %}
        else 0.000001
    end
{%- endset -%}
{{ points(in_units(expression, unit, near, '0.00000000005')) }}
{%- endmacro -%}

{#- A quotient of figures as points: six decimals. -#}
{%- macro as_points(expression) -%} {{ points('round(' ~ expression ~ ', 6)') }} {%- endmacro -%}

{#- The greatest whole number not above the expression. -#}
{%- macro whole(expression) -%} cast(floor({{ expression }}) as decimal(38, 15)) {%- endmacro -%}
