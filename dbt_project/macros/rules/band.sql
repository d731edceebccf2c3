{#- 分档: the rate of the greatest boundary not above x; below the smallest: 0. -#}

{%- macro rule_band() -%}
coalesce(band_rate, 0)
{%- endmacro -%}

{%- macro said_rule_band() -%}
'，落在得分率 ' || {{ percent('coalesce(band_rate, 0)') }} || ' 档'
{%- endmacro -%}

{%- macro told_rule_band() -%}
'按' || {{ told_figure() }} || '分档：' || coalesce(bands_text, '（没有分档表）') || '，再低不得分'
{%- endmacro -%}
