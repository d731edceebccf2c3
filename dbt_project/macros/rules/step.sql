{#- 每步加减: base points, so many more per step above, so many less per step below; whole counts full steps only (tolerance 1e-9). -#}

{%- macro rule_step() -%}
greatest({{ ratio(
    'measure_points * coalesce(base, 1)'
    ~ ' + least(coalesce(up_cap, ' ~ reach('points') ~ '), coalesce(up_points, 0) * ' ~ steps('greatest(z, 0)') ~ ')'
    ~ ' - least(' ~ reach('points') ~ ', coalesce(down_points, 0) * ' ~ steps('greatest(-z, 0)') ~ ')',
    'measure_points'
) }}, coalesce(floor_parameter, 0))
{%- endmacro -%}

{%- macro said_rule_step() -%}
'，每 ' || {{ shown('step') }} || ' 一步' || case when z >= 0 then '加 ' || {{ shown('coalesce(up_points, 0)') }} else '扣 ' || {{ shown('coalesce(down_points, 0)') }} end || ' 分'
{%- endmacro -%}

{#- How many steps a distance is; without a step none. -#}
{%- macro steps(distance) -%}
least(coalesce(case
        when step_mode = 'whole' then {{ whole(ratio(distance, 'step') ~ ' + 0.000000001') }}
        else {{ ratio(distance, 'step') }}
    end, 0), {{ reach('count') }})
{%- endmacro -%}
