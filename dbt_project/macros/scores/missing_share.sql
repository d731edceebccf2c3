{#- What share of an indicator is lost because nothing was reported; few are lost in part. -#}
{%- macro missing_share(share, missing_part) -%}
case
            when {{ missing_part }} = 0 then {{ figure('0') }}
            when {{ missing_part }} = 1 then {{ figure(share) }}
            else {{ figure('cast(' ~ share ~ ' as decimal(18, 6)) * ' ~ missing_part) }}
        end
{%- endmacro -%}
