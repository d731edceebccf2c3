{#- Texts of a group joined in a given order. -#}
{%- macro joined(expression, separator, order_by) -%} {{ return(adapter.dispatch('joined', 'kaoping')(expression, separator, order_by)) }} {%- endmacro -%}
{%- macro default__joined(expression, separator, order_by) -%} string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }}) {%- endmacro -%}
