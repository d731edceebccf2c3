{#- The whole part of a quotient of two whole numbers that are not negative, exact at any size that the numbers have. -#}
{%- macro whole_quotient(n, d) -%} {{ return(adapter.dispatch('whole_quotient', 'kaoping')(n, d)) }} {%- endmacro -%}
{%- macro default__whole_quotient(n, d) -%} (cast({{ n }} as hugeint) // nullif(cast({{ d }} as hugeint), 0)) {%- endmacro -%}
{%- macro spark__whole_quotient(n, d) -%} (cast({{ n }} as decimal(38, 0)) div nullif(cast({{ d }} as decimal(38, 0)), 0)) {%- endmacro -%}
