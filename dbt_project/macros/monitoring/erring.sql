{#- Points off by a share of an amplitude that was drawn (-1 to 1): what a draw makes of a category's points. -#}
{%- macro erring(points, amplitude, share) -%}
cast({{ points }} + {{ near_points(amplitude ~ ' * ' ~ share, 'cast(' ~ amplitude ~ ' as double) * cast(' ~ share ~ ' as double)') }} as decimal(18, 6))
{%- endmacro -%}
