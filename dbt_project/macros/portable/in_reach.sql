{#-
Figures that no scheme means but a slip of the pen writes (three noughts too many) would overflow the engine's types and end the
run for every assessment. So each is held at the edge of what can be reckoned with; integrity fails the assessment that needed it.
-#}
{%- macro reach(kind) -%}
{{ return({'points': 9999999, 'rate': 9999, 'count': 99999999, 'months': 120, 'score': 999999999, 'figure': 999999999999}[kind]) }}
{%- endmacro -%}

{#- An expression held within ± what its kind may be; null stays null. -#}
{%- macro in_reach(expression, kind) -%}
{%- set limit = reach(kind) -%}
case when {{ expression }} > {{ limit }} then {{ limit }} when {{ expression }} < -{{ limit }} then -{{ limit }} else {{ expression }} end
{%- endmacro -%}

{#- A rate held so that rate · points stays within what points may be. -#}
{%- macro rate_in_reach(rate, points) -%}
{%- set limit -%} coalesce({{ ratio(reach('points'), 'abs(' ~ points ~ ')') }}, {{ reach('rate') }}) {%- endset -%}
case when {{ rate }} is null or abs({{ rate }}) <= {{ reach('rate') }} and abs({{ points }}) <= 1000 then {{ rate }} else greatest(least({{ rate }}, {{ limit }}), -{{ limit }}) end
{%- endmacro -%}
