{#-
The rules of docs/scoring.md, one file each beside this one, which says everything about its rule: about_rule_<name>() what it is,
rule_<name>() gives the rate a, said_rule_<name>() says how it came about for one unit, told_rule_<name>() tells the rule itself,
highest_rule_<name>() the most that it can give, from the measure's parameters and the ends of its band set alone. Here they are only gathered. What about_rule says:
  order, zh: where it stands in lists, and its name in Chinese
  needs: what it needs to get to the rate:
    figure: the figure x or z alone, and the band it falls into
    place: its place in the group
    quotient: dividend_<name>() over divisor_<name>(); the division itself is made once, before, and is there as `quotient`
    stretch: that quotient laid between two rates, start_<name>() + span_<name>() · quotient, is there as `stretched`
  near: near_dividend_<name>() and near_divisor_<name>() are floats at hand near the two
  fits: the kinds of basis, or single bases, that it goes with; basis_fits_rule is generated from it
  bands: its band set is looked up by figure or by place; ends_from_bands: it may have one for the first and the last place
  needs_peers: a place of the level above is nothing without the number of those placed
  against_ends, counts_steps: looks at the ends of the group; divides by the step first
  line: gives the full rate at a line, so that the line is a target like any other
  parameters: what it reads of the measure, with the default; must_have: those that have none
  opens: how the next better rate is found: line, steps, bands, group; None: that cannot be said
-#}
{%- macro rules() -%} {{ return(_gathered('about_rule_')) }} {%- endmacro -%}

{#- Names of the rules that say something of themselves in one way, quoted for an in-list. -#}
{%- macro rules_that(something, way) -%}
{%- set names = [] -%}
{%- for name, rule in rules().items() if rule[something] == way %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

{#- The rules whose band set names places: all of them, or the first and the last. -#}
{%- macro rules_by_place() -%} {{ rules_that('bands', 'place') }}, {{ rules_that('ends_from_bands', true) }} {%- endmacro -%}

{#- The rules that need one of these. -#}
{%- macro rules_that_need(needs) -%}
{%- set names = [] -%}
{%- for name, rule in rules().items() if rule.needs in needs %}{% do names.append(name) %}{% endfor -%}
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
    {%- for name, rule in rules().items() if rule.near %}
    when '{{ name }}' then {{ context['near_' ~ part ~ '_' ~ name]() }}
    {%- endfor %}
    else cast({{ part }} as double)
end
{%- endmacro -%}

{#- Where whichever rule the row names begins to lay its quotient, or how far it reaches from there. -#}
{%- macro end_of_rule(part) -%}
cast(case rule
        {%- for name in rules_that_need(['stretch']) %}
        when '{{ name }}' then {{ context[part ~ '_' ~ name]() }}
        {%- endfor %}
    end as decimal(24, 15))
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

{#- The most that whichever rule the row names can give; null where there is no end. -#}
{%- macro highest_of_rule() -%}
case rule
    {%- for name in rules() %}
    when '{{ name }}' then {{ context['highest_rule_' ~ name]() }}
    {%- endfor %}
end
{%- endmacro -%}
