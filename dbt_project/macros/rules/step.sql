{#- 每步加减: base points, so many more per step above, so many less per step below; whole counts full steps only (tolerance 1e-9). -#}

{%- macro about_rule_step() -%}
{{ return({
    'order': 3,
    'zh': '每步加减',
    'needs': 'quotient',
    'near': True,
    'fits': ['amount', 'change'],
    'opens': 'steps',
    'counts_steps': True,
    'must_have': ['step'],
    'parameters': {'base': 1, 'step': None, 'up_points': 0, 'down_points': 0, 'up_cap': None, 'step_mode': 'pro_rata', 'floor': 0},
}) }}
{%- endmacro -%}

{%- macro rule_step() -%}
greatest(quotient, coalesce(floor_parameter, 0))
{%- endmacro -%}

{%- macro dividend_step() -%} points_after_steps {%- endmacro -%}

{%- macro divisor_step() -%} measure_points {%- endmacro -%}

{#- Base points, more for steps above, less for steps below; as DECIMAL with 21 decimals, or as floats. -#}
{%- macro points_after_steps(full, taken, type='decimal(18, 6)') -%}
case when rule = 'step' then {{ full }} end * cast(coalesce(base, 1) as {{ type }})
    + least(cast(coalesce(up_cap, {{ reach('points') }}) as {{ type }}), cast(coalesce(up_points, 0) as {{ type }}) * case when z > 0 then {{ taken }} else 0 end)
    - least(cast({{ reach('points') }} as {{ type }}), cast(coalesce(down_points, 0) as {{ type }}) * case when z < 0 then {{ taken }} else 0 end)
{%- endmacro -%}

{%- macro said_rule_step() -%}
case when base != 1 then '，基础分 ' || {{ shown(exact_product('measure_points', 'base')) }} || ' 分（满分的 ' || {{ told_percent('base') }} || '）' else '' end
|| case
    when z > 0 and up_points > 0 then '，每 ' || {{ told_amount('step', true) }} || '加 ' || {{ shown('up_points', 6) }} || ' 分'
        || coalesce('（最多加 ' || {{ shown('up_cap', 6) }} || ' 分）', '')
    when z < 0 and down_points > 0 then '，每 ' || {{ told_amount('step', true) }} || '扣 ' || {{ shown('down_points', 6) }} || ' 分'
    else ''
end
|| case when step_mode = 'whole' and (z > 0 and up_points > 0 or z < 0 and down_points > 0) then '，不足一步的不计' else '' end
|| case
    when z < 0 and down_points > 0 and rate <= coalesce(floor_parameter, 0)
        then case when floor_parameter > 0 then '，最低得满分的 ' || {{ told_percent('floor_parameter') }} else '，扣完为止' end
    else ''
end
{%- endmacro -%}

{#- How many steps a distance is, which is |z| over the step; without a step none. -#}
{%- macro steps(distance) -%}
least(coalesce(case when step_mode = 'whole' then {{ whole(distance ~ ' + 0.000000001') }} else {{ distance }} end, 0), {{ reach('count') }})
{%- endmacro -%}

{%- macro told_rule_step() -%}
case when coalesce(base, 1) = 1 then '以满分为基础' else '以满分的 ' || {{ told_percent('base') }} || ' 为基础' end
    || case when up_points > 0
        then '，' || {{ told_figure() }} || case when turn > 0 then '为正时' else '为负时' end || '每 ' || {{ told_amount('step', true) }} || '加 '
            || {{ shown('up_points', 6) }} || ' 分' || coalesce('（最多加 ' || {{ shown('up_cap', 6) }} || ' 分）', '')
        else '' end
    || case when down_points > 0
        then '，' || {{ told_figure() }}
            || case when basis in ({{ bases_turned('smaller') }}) then '' when turn > 0 then '为负时' else '为正时' end || '每 '
            || {{ told_amount('step', true) }} || '扣 ' || {{ shown('down_points', 6) }} || ' 分'
        else '' end
    || case when step_mode = 'whole' then '，不足一步的不计' else '，不足一步的按比例计' end
    || case when floor_parameter > 0 then '，最低得满分的 ' || {{ told_percent('floor_parameter') }} else '，扣完为止' end
{%- endmacro -%}

{#- Floats near what is divided, and by what. -#}
{%- macro near_dividend_step() -%} points_after_steps_near {%- endmacro -%}

{%- macro near_divisor_step() -%} measure_points_near {%- endmacro -%}

{#- The most that it can give; null: no end. -#}
{%- macro highest_rule_step() -%}
case
        when coalesce(up_points, 0) = 0 then greatest(coalesce(base, 1), coalesce(floor_parameter, 0))
        when up_cap is not null then coalesce(base, 1) + {{ rate_of_points('up_cap', 'measure_points') }}
    end
{%- endmacro -%}
