{#-
The rules of docs/scoring.md, one file each beside this one: rule_<name>() gives the rate a, said_rule_<name>() says how it came about for
one unit, told_rule_<name>() tells the rule itself. What a rule needs to get there:
  figure: the figure x or z alone, and the band it falls into
  place: its place in the group
  quotient: dividend_<name>() over divisor_<name>(); the division itself is made once, before, and is there as `quotient`
  stretch: that quotient laid between two rates, start_<name>() + span_<name>() · quotient, is there as `stretched`
-#}
{%- macro rules() -%}
{{ return({
    'ratio':     'figure',
    'threshold': 'figure',
    'step':      'quotient',
    'band':      'figure',
    'curve':     'stretch',
    'minmax':    'stretch',
    'rank':      'place',
    'given':     'quotient',
}) }}
{%- endmacro -%}

{#- The rules that need one of these. -#}
{%- macro rules_that_need(needs) -%}
{%- set names = [] -%}
{%- for name, need in rules().items() if need in needs %}{% do names.append(name) %}{% endfor -%}
{{ return(names) }}
{%- endmacro -%}

{#- Whether the row names one of them. -#}
{%- macro rule_needs(needs) -%} measures.rule in ('{{ rules_that_need(needs) | join("', '") }}') {%- endmacro -%}

{#- What whichever rule the row names divides, and by what; null where there is nothing to divide. -#}
{%- macro part_of_rule(part) -%}
case rule
    {%- for name in rules_that_need(['quotient', 'stretch']) %}
    when '{{ name }}' then {{ figure(context[part ~ '_' ~ name]()) }}
    {%- endfor %}
end
{%- endmacro -%}

{#- A float near it. -#}
{%- macro near_part_of_rule(part) -%}
case rule
    when 'minmax' then {{ context[part ~ '_minmax']('z_near', 'group_min_near', 'group_max_near') }}
    when 'step' then {{ context[part ~ '_step']() }}_near
    else cast({{ part }} as double)
end
{%- endmacro -%}

{#- Where whichever rule the row names begins to lay its quotient, or how far it reaches from there. -#}
{%- macro end_of_rule(part) -%}
cast(case rule
        {%- for name in rules_that_need(['stretch']) %}
        when '{{ name }}' then {{ context[part ~ '_' ~ name]() }}
        {%- endfor %}
    end as decimal(18, 6))
{%- endmacro -%}

{#- The rate of whichever rule the row names, of those that need one of these. -#}
{%- macro rate_of_rule(needs) -%}
case rule
    {%- for name in rules_that_need(needs) %}
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
