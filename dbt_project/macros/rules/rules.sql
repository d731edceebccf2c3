{#- The rules of docs/scoring.md, one file each beside this one: rule_<name>() gives the rate a, said_rule_<name>() says how it
came about for one unit, told_rule_<name>() tells the rule itself. A rule that divides has dividend_<name>() and divisor_<name>(); the
division itself is made once, before, and is there as `quotient`. -#}
{%- macro rules() -%}
{{ return(['ratio', 'threshold', 'step', 'band', 'curve', 'minmax', 'rank', 'given']) }}
{%- endmacro -%}

{#- What whichever rule the row names divides, and by what; null where there is nothing to divide. -#}
{%- macro part_of_rule(part) -%}
case rule
    {%- for name in ['step', 'curve', 'minmax', 'given'] %}
    when '{{ name }}' then {{ figure(context[part ~ '_' ~ name]()) }}
    {%- endfor %}
end
{%- endmacro -%}

{#- A float near it. -#}
{%- macro near_part_of_rule(part) -%}
case rule
    when 'minmax'
        then {{ context[part ~ '_minmax']('cast(z_near as double)', 'cast(group_min_near as double)', 'cast(group_max_near as double)') }}
    else cast({{ part }} as double)
end
{%- endmacro -%}

{#- The rate of whichever rule the row names. -#}
{%- macro rate_of_rule() -%}
case rule
    {%- for name in rules() %}
    when '{{ name }}' then {{ figure(context['rule_' ~ name]()) }}
    {%- endfor %}
end
{%- endmacro -%}

{#- How the rate came about, said in Chinese. -#}
{%- macro said_rule() -%}
case rule
    {%- for name in rules() %}
    when '{{ name }}' then {{ context['said_rule_' ~ name]() }}
    {%- endfor %}
end
{%- endmacro -%}

{#- Whichever rule the row names, told in Chinese. -#}
{%- macro told_rule() -%}
case rule
    {%- for name in rules() %}
    when '{{ name }}' then {{ context['told_rule_' ~ name]() }}
    {%- endfor %}
end
{%- endmacro -%}
