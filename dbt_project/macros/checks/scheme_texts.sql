{#- Key values of a row of `scheme` beside assessment_id, joined by `/`; blanks at the end say "all" and are left out. -#}
{%- macro scheme_key(keys) -%}
rtrim(
    {%- for column, type in keys %}
    {% if not loop.first %}|| '/' || {% endif -%} coalesce({{ scheme_text('scheme.' ~ column, type) }}, '')
    {%- endfor %}, '/')
{%- endmacro -%}

{#- A value of the scheme as text, the same however it was typed in: 20, 20.0 and 20.000000 are one figure. -#}
{%- macro scheme_text(column, type) -%}
{%- if type == 'num' -%} {{ shown(column, 6) }}
{%- elif type in ('int', 'bool', 'date') -%} cast({{ column }} as varchar)
{%- else -%} {{ column }}
{%- endif -%}
{%- endmacro -%}

{#- One column per group of reasons; NAME and CODES in the form stand for the group's name and its codes. -#}
{%- macro each_reason(form) -%}
{%- for name, codes in reason_groups().items() -%}
{{ form | replace('NAME', name) | replace('CODES', codes | join(', ')) }}
{%- if not loop.last %},
        {% endif -%}
{%- endfor -%}
{%- endmacro -%}

{#- The reason codes of quarantine by what they offend against. -#}
{%- macro reason_groups() -%}
{{ return({
    'bad_types': ["'bad_id'", "'bad_number'", "'bad_date'", "'bad_time'", "'bad_month'", "'bad_bool'"],
    'bad_required': ["'missing_required'"],
    'bad_keys': ["'duplicate_key'"],
    'bad_values': ["'bad_value'"],
    'bad_ranges': ["'out_of_range'"],
    'bad_combinations': ["'bad_combination'"],
    'bad_references': ["'unknown_reference'"],
    'bad_deliveries': ["'unreadable_delivery'", "'missing_columns'"],
}) }}
{%- endmacro -%}
