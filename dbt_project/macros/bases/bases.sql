{#-
The bases of docs/scoring.md, one file each beside this one: basis_<name>() gives the figure x, said_<name>() says it of one
unit, told_<name>() names it where the rule itself is told.
A basis that divides has dividend_<name>() and divisor_<name>(); the division itself is made once, before, and is there as `quotient`.
What a basis needs beside v, and which way it turns so that z grows when things get better; what it compares with (than), and whether the
figure is a difference between two values.
  turned: direction (s·x), smaller (−x: smaller is better), as_is (x already grows)
-#}
{%- macro bases() -%}
{{ return({
    'value':         {'needs': [],              'turned': 'direction'},
    'completion':    {'needs': ['t'],           'turned': 'as_is', 'divides': true},
    'gap':           {'needs': ['t'],           'turned': 'as_is', 'than': '目标', 'difference': true},
    'gap_pct':       {'needs': ['t'],           'turned': 'as_is', 'than': '目标', 'divides': true},
    'growth':        {'needs': ['b', 'b_not_0'], 'turned': 'direction', 'divides': true},
    'increment':     {'needs': ['b'],           'turned': 'direction', 'difference': true},
    'reference_gap': {'needs': ['r'],           'turned': 'as_is', 'than': '参照值', 'difference': true},
    'growth_gap':    {'needs': ['b', 'b_not_0', 'r'], 'turned': 'as_is', 'than': '参照增速', 'divides': true},
    'mean_gap':      {'needs': [],              'turned': 'as_is', 'than': '组内均值', 'difference': true},
    'deviation_pct': {'needs': ['t', 't_not_0'], 'turned': 'smaller', 'divides': true},
    'interval':      {'needs': ['t'],           'turned': 'smaller', 'difference': true},
    'superior_rank': {'needs': ['place'],       'turned': 'smaller'},
    'given':         {'needs': [],              'turned': 'as_is'},
}) }}
{%- endmacro -%}

{#- Names of the bases that need something, quoted for an in-list. -#}
{%- macro bases_that_need(something) -%}
{%- set names = [] -%}
{%- for name, basis in bases().items() if something in basis.needs %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

{#- Names of the bases that turn one way. -#}
{%- macro bases_turned(way) -%}
{%- set names = [] -%}
{%- for name, basis in bases().items() if basis.turned == way %}{% do names.append("'" ~ name ~ "'") %}{% endfor -%}
{{ names | join(', ') }}
{%- endmacro -%}

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
    when 'value' then cast(v_near as double)
    when 'gap' then sign * (cast(v_near as double) - cast(t_near as double))
    when 'growth' then quotient_near
    when 'increment' then cast(v_near as double) - cast(b_near as double)
    when 'deviation_pct' then quotient_near
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
