{#- A model's schema is the one its folder or its config names: marts, staging, facts, … -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro -%}
