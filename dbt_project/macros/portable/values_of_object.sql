{#- The values of a JSON object that has no depth, in its order, joined by strokes; those that are null are left out. -#}
{%- macro values_of_object(json) -%} {{ return(adapter.dispatch('values_of_object', 'kaoping')(json)) }} {%- endmacro -%}

{%- macro default__values_of_object(json) -%}
array_to_string(list_filter(json_extract_string({{ json }}, '$.*'), value -> value is not null), '/')
{%- endmacro -%}
