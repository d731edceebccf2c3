{#- The twins of scored_again and what is changed for them: their assigned indicators, penalties and claims, by id and by number. -#}
{%- macro again_twins() -%}
again_tries as materialized (
    select distinct
        again_changes.try_no,
        again_changes.cycle,
        again_changes.assessment_id,
        again_changes.unit_id,
        again_changes."month",
        {{ month_number('again_changes."month"') }} as month_no,
        again_changes.unit_id || '#' || cast(again_changes.try_no as varchar) as twin_id,
        again_changes.assessment_id || '#' || cast(again_changes.try_no as varchar) as apart_id
    from again_changes
),

again_scenario_months as (
    select scenario_months.*
    from {{ relation_of('scenario_months') }} as scenario_months
    inner join (select distinct cycle, assessment_id, "month" from again_tries) using (cycle, assessment_id, "month")
    where scenario_months.scenario in ('actual', 'forecast')
),

-- A twin is alone in its group: who it competes with is given beside it (again_peers). Numbers below 0 and beyond those of the build are free.
again_assigned as materialized (
    select
        own.* replace (
            again_tries.twin_id as unit_id,
            -again_tries.try_no as unit_no,
            -again_tries.try_no as group_no,
            cast(again_tries.try_no as bigint) * 100000000 + own.account_no as account_no,
            cast(again_tries.try_no as bigint) * 100000000 + own.assigned_no as assigned_no
        ),
        own.assigned_no as own_no,
        own.group_no as own_group_no,
        own.unit_no as own_unit_no,
        again_tries.try_no,
        again_tries.month_no,
        again_tries.apart_id
    from {{ relation_of('assigned_indicators') }} as own
    inner join again_tries using (cycle, assessment_id, unit_id)
),

-- What is assigned and has another figure, or another place at the level above, than it had.
again_changed as materialized (
    select
        again_assigned.*,
        case when again_changes.change = 'value' then {{ figure('again_changes.new_value') }} end as new_value,
        case when again_changes.change = 'place' then cast(again_changes.new_value as bigint) end as new_place
    from again_assigned
    inner join again_changes using (try_no, indicator_id)
    where again_changes.change in ('value', 'place')
),

again_superior_places as (
    select own.* replace (
        again_tries.twin_id as unit_id,
        case when own."month" = again_tries."month" then coalesce(again_changed.new_place, own.place) else own.place end as place
    )
    from {{ relation_of('superior_places') }} as own
    inner join again_tries using (cycle, assessment_id, unit_id)
    inner join again_changed using (try_no, indicator_id)
    union all by name
    -- Of years before, for what looks back.
    select own.* replace (again_tries.twin_id as unit_id)
    from {{ relation_of('superior_places') }} as own
    inner join again_tries
        on
            own.cycle < again_tries.cycle
            and own.assessment_id = again_tries.assessment_id
            and own.unit_id = again_tries.unit_id
    inner join again_changed using (try_no, indicator_id)
),

again_penalties as materialized (
    select own.* replace (
        again_tries.twin_id as unit_id,
        case when again_changes.try_no is null then own.points else {{ points('again_changes.points') }} end as points
    )
    from {{ relation_of('penalties') }} as own
    inner join again_tries using (cycle, assessment_id, unit_id)
    left join again_changes
        on
            again_tries.try_no = again_changes.try_no
            and again_changes.change = 'charge'
            and own.source_feed = again_changes.source_feed
            and own.source_key = again_changes.source_key
    where again_changes.try_no is null or again_changes.points != 0
    union all by name
    select
        again_tries.cycle,
        again_tries.assessment_id,
        again_tries.twin_id as unit_id,
        indicators.category_id,
        indicators.indicator_id,
        'decision' as entry,
        again_tries."month" as counts_from,
        {{ points('again_changes.points') }} as points,
        'adjust' as cause,
        again_changes.source_feed,
        again_changes.source_key,
        false as is_undecided,
        false as is_floored,
        again_changes.source_key as explanation
    from again_changes
    inner join again_tries using (try_no)
    inner join {{ relation_of('stg_indicators') }} as indicators
        on
            again_tries.cycle = indicators.cycle
            and again_tries.assessment_id = indicators.assessment_id
            and again_changes.indicator_id = indicators.indicator_id
    where again_changes.change = 'decision'
),

again_fct_bonus_claim as materialized (
    select own.* replace (
        again_tries.twin_id as unit_id,
        case when again_changes.try_no is null then own.points_counted else {{ points('again_changes.points') }} end as points_counted,
        case when again_changes.try_no is null then own.counts_from else coalesce(own.counts_from, again_tries."month") end as counts_from
    )
    from {{ relation_of('fct_bonus_claim') }} as own
    inner join again_tries using (cycle, assessment_id, unit_id)
    left join again_changes
        on
            again_tries.try_no = again_changes.try_no
            and again_changes.change = 'claim'
            and own.claim_id = again_changes.source_key
)
{%- endmacro -%}
