{#-
A whole number below 2^28 that a text alone decides: the first seven digits of its MD5, read digit by digit, as every engine can. For seeds,
which may fall together; never for keys.
-#}
{%- macro number_of(text) -%}
(
    {%- for place in range(1, 8) %}
    (instr('0123456789abcdef', substr(md5({{ text }}), {{ place }}, 1)) - 1) * {{ 16 ** (7 - place) }}{{ ' +' if not loop.last }}
    {%- endfor %}
)
{%- endmacro -%}
