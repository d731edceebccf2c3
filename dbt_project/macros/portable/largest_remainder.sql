{#-
An amount cut into parts that add up to it exactly: every part is rounded down to whole units (cents, millionths), and the units that are
left go one by one to the largest remainders. Columns units_left and turn; `cut` and `remainder` are columns, `of` what is cut, `ties` an order.
-#}
{%- macro largest_remainder(amount, cut, remainder, of, ties) -%}
{{ amount }} - sum({{ cut }}) over (partition by {{ of }}) as units_left,
        row_number() over (partition by {{ of }} order by {{ remainder }} desc, {{ ties }}) as turn
{%- endmacro -%}

{#- Whether a part gets one of the units that are left. -#}
{%- macro gets_unit_left() -%} turn <= units_left {%- endmacro -%}

{#- The part in whole units. -#}
{%- macro units_of_part(cut) -%} ({{ cut }} + case when {{ gets_unit_left() }} then 1 else 0 end) {%- endmacro -%}

{#-
Points shared out between organisations, to the millionth: three steps, each a select of its own. First how many millionths there are and
what a share of them is; then the cut (`of`: what is shared out); then the part in points, with the sign that is asked for.
-#}
{%- macro in_millionths(points, share) -%}
cast({{ figure('abs(' ~ points ~ ')') }} * 1000000 as bigint) as micropoints,
        round(abs({{ points }}) * {{ share }}, 10) * 1000000 as exact_micropoints
{%- endmacro -%}

{%- macro millionths_cut(of) -%}
{{ largest_remainder(
            'micropoints', 'floor(exact_micropoints)', 'exact_micropoints - floor(exact_micropoints)', of=of, ties='org_id asc'
        ) }}
{%- endmacro -%}

{%- macro points_of_millionths(sign) -%}
{{ points(sign ~ ' * ' ~ units_of_part('floor(exact_micropoints)') ~ ' * 0.000001') }}
{%- endmacro -%}
