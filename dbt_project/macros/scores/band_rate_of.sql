{#- What a band gives as a rate of the measure: the rate it names, or its points over the points of the measure. -#}
{%- macro band_rate_of(rate, points, measure_points) -%}
coalesce({{ figure(rate) }}, {{ ratio(figure(points), measure_points) }})
{%- endmacro -%}
