{#- What a code is called in Chinese, by its kind (code_labels.sql); a code without a label is said as it stands, none is none. -#}
{%- macro code_text(kind, expression) -%}
case {{ expression }}
    {%- for code, label in code_labels()[kind].items() %}
    when '{{ code }}' then '{{ label }}'
    {%- endfor %}
    else {{ expression }}
end
{%- endmacro -%}
