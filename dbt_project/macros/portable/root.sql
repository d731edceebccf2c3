{#- The square root of a fraction to 15 decimals: a first root of eight decimals from one floating root, then one exact step of Newton. -#}
{%- macro root(expression) -%}
{%- set first -%} cast(sqrt(cast({{ expression }} as double)) as decimal(38, 8)) {%- endset -%}
cast({{ first }} + {{ ratio(figure(expression) ~ ' - ' ~ figure(first ~ ' * ' ~ first), '2 * ' ~ first) }} as decimal(38, 15))
{%- endmacro -%}
