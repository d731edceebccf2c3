{#-
The bases of docs/scoring.md, one file each beside this one, which says everything about its basis: about_basis_<name>() what it is,
basis_<name>() the figure x, said_<name>() says it of one unit, told_<name>() names it where the rule itself is told. A basis that divides has
dividend_<name>() and divisor_<name>(); the division itself is made once, before, and is there as `quotient`. One that is near a float at hand
has near_basis_<name>(). Here they are only gathered. What about_basis says, where it is not said it is not so:
  order, zh: where it stands in lists, and its name in Chinese
  kind: amount, place, change of place or marks, which rules fit (about_rule); rules: rules beyond that
  needs: what it needs beside v (t, b, r, place, place_before; t_not_0, b_not_0)
  turned: how z grows when things get better: direction (s·x), smaller (−x: smaller is better), as_is (x already grows)
  shown_as: value (in the unit of the value), fraction, percent, percentage_points, places, bare
  than, difference, held: what it compares with, whether the figure is a difference of two values, and what is held against a line
  line: what a threshold asks for if it does not say (0); least: the smallest figure there is, where 0 is not it
  reached: the target is reached when v is on its side of it (target), or inside the interval (inside); else at the full rate
  against_mean, placed_above: compares with the mean of the group; is a place already, among `superior_peers`
-#}
{%- macro bases() -%} {{ return(_gathered('about_basis_')) }} {%- endmacro -%}

{#- What every macro of a prefix returns, by the rest of its name, in their order. -#}
{%- macro _gathered(prefix) -%}
{%- set found = [] -%}
{%- for name in context.keys() | list if name.startswith(prefix) -%}
    {%- do found.append((context[name]().order, name[prefix | length:], context[name]())) -%}
{%- endfor -%}
{%- set gathered = {} -%}
{%- for _, name, about in found | sort -%} {%- do gathered.update({name: about}) -%} {%- endfor -%}
{{ return(gathered) }}
{%- endmacro -%}

{#- Something that the basis of the row says of itself, as a literal; what others have. -#}
{%- macro of_basis(something, otherwise) -%}
{%- set named = [] -%}
{%- for name, basis in bases().items() if basis[something] is defined %}{% do named.append('when ' ~ "'" ~ name ~ "' then " ~ basis[something]) %}{% endfor -%}
case basis {{ named | join(' ') }} else {{ otherwise }} end
{%- endmacro -%}

{#- Names of the bases that say something of themselves in one way. -#}
{%- macro bases_that(something, way) -%}
{%- set names = [] -%}
{%- for name, basis in bases().items() if basis[something] == way %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

{#- Names of the bases that need something, quoted for an in-list. -#}
{%- macro bases_that_need(something) -%}
{%- set names = [] -%}
{%- for name, basis in bases().items() if something in basis.needs %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

{#- Names of the bases that turn one way. -#}
{%- macro bases_turned(way) -%} {{ bases_that('turned', way) }} {%- endmacro -%}

{#- Names of the bases that have something. -#}
{%- macro bases_with(something) -%}
{%- set names = [] -%}
{%- for name, basis in bases().items() if basis[something] %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

{#- What whichever basis the row names compares with, in Chinese. -#}
{%- macro told_than() -%}
case basis
    {%- for name, basis in bases().items() if basis.than %}
    when '{{ name }}' then '{{ basis.than }}'
    {%- endfor %}
end
{%- endmacro -%}

{#- What whichever basis the row names divides, or what by (part: dividend or divisor), of v, t and b; null where there is nothing to divide. -#}
{%- macro part_of_basis(part, v, t, b) -%}
case basis
    {%- for name, basis in bases().items() if basis.divides %}
    when '{{ name }}' then {{ context[part ~ '_' ~ name](v, t, b) }}
    {%- endfor %}
end
{%- endmacro -%}

{#- A float near the figure of whichever basis the row names, for the divisions that follow. -#}
{%- macro near_figure_of_basis() -%}
case basis
    {%- for name, basis in bases().items() if basis.near %}
    when '{{ name }}' then {{ context['near_basis_' ~ name]() }}
    {%- endfor %}
    else cast(exact_x as double)
end
{%- endmacro -%}

{#- The figure x of whichever basis the row names. -#}
{%- macro figure_of_basis() -%}
case basis
    {%- for name in bases() %}
    when '{{ name }}' then {{ figure(context['basis_' ~ name]()) }}
    {%- endfor %}
end
{%- endmacro -%}

{#- The figure of whichever basis the row names, said in Chinese. -#}
{%- macro said_figure() -%}
case basis
    {%- for name in bases() %}
    when '{{ name }}' then {{ context['said_' ~ name]() }}
    {%- endfor %}
end
{%- endmacro -%}

{#- The name of the figure that whichever basis looks at. -#}
{%- macro told_figure() -%}
case basis
    {%- for name in bases() %}
    when '{{ name }}' then {{ context['told_' ~ name]() }}
    {%- endfor %}
end
{%- endmacro -%}

{#- Which side of something x stands on, as leaders say it: 好于目标 3, 差于目标 3, 与目标持平. -#}
{%- macro better_or_worse(than, decimals, unit) -%}
case when x = 0 then '与{{ than }}持平' else case when x > 0 then '好于' else '差于' end || '{{ than }} ' || {{ shown('abs(x)', decimals) }} || {{ unit }} end
{%- endmacro -%}
