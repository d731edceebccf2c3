{#-
A figure between -1 and 1 with six decimals, drawn evenly, always the same for the same whole numbers: three rounds of squaring modulo the
prime 2^31 - 1, which every engine reckons exactly in 64 bits. Not for secrets.
-#}
{%- macro drawn(numbers) -%}
{%- set prime = '2147483647' -%}
{%- set seed = [] -%}
{%- for number in numbers -%}
    {%- do seed.append('cast(' ~ number ~ ' as bigint) * ' ~ [999983, 15485863, 32452843, 49979687, 67867967, 86028121][loop.index0]) -%}
{%- endfor -%}
{%- set x = '((' ~ seed | join(' + ') ~ ') % ' ~ prime ~ ')' -%}
{%- set millionths = mixed(mixed(mixed(x, 48271, 1234567), 69621, 7654321), 39373, 1357911) ~ ' % 2000001 - 1000000' -%}
cast(cast({{ millionths }} as decimal(12, 0)) * cast(0.000001 as decimal(6, 6)) as decimal(18, 6))
{%- endmacro -%}

{#- One round: x² + a·x + c modulo the prime. -#}
{%- macro mixed(x, a, c) -%} (({{ x }} * ({{ x }} + {{ a }}) + {{ c }}) % 2147483647) {%- endmacro -%}
