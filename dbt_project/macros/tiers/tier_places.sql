{#- How many of so many units have a place in a tier: its quota, else its share, rounded as it says; null: no quota at all. -#}
{%- macro tier_places(units) -%}
cast(coalesce(quota_count, case quota_rounding
            when 'ceil' then ceil(quota_share * {{ units }})
            when 'half_up' then round(quota_share * {{ units }}, 0)
            else floor(quota_share * {{ units }})
        end) as integer)
{%- endmacro -%}
