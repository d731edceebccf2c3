{#- 区间偏离: 0 inside [t, target_high], else the distance to the nearer end; smaller is better. -#}

{%- macro about_basis_interval() -%}
{{ return({
    'order': 11,
    'zh': '区间偏离',
    'kind': 'amount',
    'needs': ['t'],
    'turned': 'smaller',
    'difference': True,
    'shown_as': 'value',
    'reached': 'inside',
    'x': '在 [t, target_high] 内为 0，否则为到较近一端的距离',
    'unit': '原单位',
    'used': '目标是一个区间',
}) }}
{%- endmacro -%}

{%- macro basis_interval() -%}
greatest(t - v, v - coalesce(t_high, t), 0)
{%- endmacro -%}

{%- macro said_interval() -%}
'实际 ' || {{ shown('v') }} || '，目标区间 ' || {{ shown('t') }} || '～' || {{ shown('coalesce(t_high, t)') }} || '，偏离 ' || {{ shown('x') }} || {{ unit_of_difference() }}
{%- endmacro -%}

{%- macro told_interval() -%} '偏离目标区间的幅度' {%- endmacro -%}
