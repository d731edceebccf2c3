{#- The rate that some points are of all that there are, held within what a rate may be: a slip of the pen must not end the run. -#}
{%- macro rate_of_points(points, of) -%} {{ as_points(in_reach(ratio(figure(points), of), 'rate')) }} {%- endmacro -%}
