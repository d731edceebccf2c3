{#- What enters a tier: while a place is free the tier's own line, else also the lowest total that holds one; null where there are no places.
    `tier` has quota and min_score, `placed` the units that use its places and their lowest total. -#}
{%- macro entry_line(tier, placed) -%}
    {{ points('case
            when ' ~ tier ~ '.quota = 0 then null
            when ' ~ tier ~ '.quota is null or coalesce(' ~ placed ~ '.units_in, 0) < ' ~ tier ~ '.quota then coalesce(' ~ tier ~ '.min_score, 0)
            else greatest(coalesce(' ~ tier ~ '.min_score, 0), coalesce(' ~ placed ~ '.lowest_total, 0))
        end') }}
{%- endmacro -%}
