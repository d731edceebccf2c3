{#-
Exact arithmetic, the same on every engine. Points and rates never pass an aggregate, a comparison or an order as a binary float.

Two fixed types: `points` DECIMAL(18,6), as landed; `figure` DECIMAL(38,15), for x, z, rates and everything on the way.
-#}

{%- macro points(expression) -%} cast({{ expression }} as decimal(18, 6)) {%- endmacro -%}

{%- macro figure(expression) -%} cast({{ expression }} as decimal(38, 15)) {%- endmacro -%}

{#-
n / d rounded half up (away from zero) to 15 decimals; null where d is 0 or either is null. |n| < 10^18, |n / d| < 10^22; exact below 10^7
(less than 10^-23 short of a tie counts as a tie), good to 22 digits beyond. `n_near` and `d_near`: floats near n and d where they are at hand
(then |n| < 10^15); they make it six times as fast and change nothing.
-#}
{%- macro ratio(n, d, n_near=none, d_near=none) -%} {{ return(adapter.dispatch('ratio', 'kaoping')(n, d, n_near, d_near)) }} {%- endmacro -%}

{#-
Engines have no DECIMAL division of this width. So: a first quotient of a few decimals from a floating division, the exact DECIMAL remainder of
it, and that divided again: the floats' errors are divided away. A first quotient of eight decimals leaves room for 15 digits of n before the
point; for more, it is of four, and a second of ten comes between.
-#}
{%- macro default__ratio(n, d, n_near, d_near) -%}
{%- if n_near -%} {{ _ratio_in_two(n, d, as_float(n, n_near), as_float(d, d_near)) }}
{%- else -%} {{ _ratio_in_three(n, d, 'cast(' ~ n ~ ' as double)', 'cast(' ~ d ~ ' as double)') }}
{%- endif -%}
{%- endmacro -%}

{%- macro _ratio_in_two(n, d, n_float, d_float) -%}
{%- set divisor = 'nullif(' ~ d_float ~ ', 0)' -%}
{%- set first -%} cast({{ n_float }} / {{ divisor }} as decimal(38, 8)) {%- endset -%}
{%- set left = '(cast(' ~ n ~ ' as decimal(38, 23)) - ' ~ first ~ ' * (' ~ d ~ '))' -%}
{%- set left_float = as_float(left, '(' ~ n_float ~ ' - cast(' ~ first ~ ' as double) * ' ~ d_float ~ ')', 15) -%}
cast({{ first }} + {{ rest_of_figure(left_float ~ ' / ' ~ divisor, n_float ~ ' / ' ~ divisor) }} as decimal(38, 15))
{%- endmacro -%}

{%- macro _ratio_in_three(n, d, n_float, d_float) -%}
{%- set divisor = 'nullif(' ~ d_float ~ ', 0)' -%}
{%- set first -%} cast({{ n_float }} / {{ divisor }} as decimal(38, 4)) {%- endset -%}
{%- set left = '(' ~ figure(n) ~ ' - ' ~ first ~ ' * (' ~ d ~ '))' -%}
{%- set second -%} cast(cast({{ left }} as double) / {{ divisor }} as decimal(38, 10)) {%- endset -%}
{%- set least = '(cast(' ~ left ~ ' as decimal(38, 19)) - ' ~ second ~ ' * (' ~ d ~ '))' -%}
cast({{ first }} + {{ second }} + {{ rest_of_figure('cast(' ~ least ~ ' as double) / ' ~ divisor, n_float ~ ' / ' ~ divisor) }} as decimal(38, 15))
{%- endmacro -%}

{#- The small float that is left of a figure, as a figure; a tie is settled away from zero by the sign of the whole, not of the small part. -#}
{%- macro rest_of_figure(rest, whole) -%}
cast({{ rest }} + case when {{ whole }} < 0 then -1e-23 else 1e-23 end as decimal(38, 15))
{%- endmacro -%}

{#-
A DECIMAL of 38 digits as a float, given a float near it: that float to a few decimals and the small difference are converted, which engines
do fast; to convert the whole takes them a division of 128 bits.
-#}
{%- macro as_float(expression, near, decimals=4) -%}
{%- set most -%} cast({{ near }} as decimal(38, {{ decimals }})) {%- endset -%}
(cast({{ most }} as double) + cast({{ expression }} - {{ most }} as double))
{%- endmacro -%}

{#-
A product of a figure and points, or a sum of such, as a figure, given a float near it: to cut digits off takes engines divisions of 128 bits,
to add what a float is short of does not.
-#}
{%- macro near_figure(expression, near) -%}
{%- set float = as_float(expression, near, 12) -%}
{%- set most -%} cast({{ float }} as decimal(38, 15)) {%- endset -%}
cast({{ most }} + {{ rest_of_figure('cast(' ~ expression ~ ' - ' ~ most ~ ' as double)', float) }} as decimal(38, 15))
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
(case when {{ expression }} < 0 then -1 else 1 end * {{ unit }} * (
    {{ units }} + cast({{ missed }} >= {{ unit }} * 0.5 - {{ grace }} as integer) - cast({{ missed }} < {{ unit }} * -0.5 - {{ grace }} as integer)
))
{%- endmacro -%}

{#- One in the last of the decimals (0 to 6) whose number stands in a column: 0.01 for 2. -#}
{%- macro last_decimal(decimals) -%}
case {{ decimals }}
        {%- for n in range(6) %}
        when {{ n }} then cast({{ '0.' ~ '0' * (n - 1) ~ '1' if n else '1' }} as decimal(18, 6))
        {%- endfor %}
        else 0.000001
    end
{%- endmacro -%}

{#- Rounded half up to the number of decimals (0 to 6) that stands in a column; a tie is judged at ten decimals, where the last digit's error is gone. -#}
{%- macro round_to(expression, decimals, near=none) -%}
{%- set unit -%} {{ last_decimal(decimals) }} {%- endset -%}
{{ points(in_units(expression, unit, near, '0.00000000005')) }}
{%- endmacro -%}

{#- A quotient of figures as points: six decimals. -#}
{%- macro as_points(expression) -%} {{ points('round(' ~ expression ~ ', 6)') }} {%- endmacro -%}

{#- The same, given a float near it. -#}
{%- macro near_points(expression, near) -%} {{ points(in_units(expression, 'cast(0.000001 as decimal(18, 6))', near)) }} {%- endmacro -%}

{#- A factor near one times points, or times another such factor: nine decimals, given a float near it, exact below a million. -#}
{%- macro near_factor(expression, near) -%}
cast({{ in_units(expression, 'cast(0.000000001 as decimal(18, 9))', near) }} as decimal(18, 9))
{%- endmacro -%}

{#- The greatest whole number not above the expression. -#}
{%- macro whole(expression) -%} cast(floor({{ expression }}) as decimal(38, 15)) {%- endmacro -%}
