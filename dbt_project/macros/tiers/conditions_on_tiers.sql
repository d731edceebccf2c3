{#- The order of the tier in which a unit stands, by the one that its place gave it and its overrides. -#}
{%- macro order_with_overrides(unit, entered_order) -%}
case
            when {{ unit }}.is_vetoed then {{ unit }}.last_order
            when {{ unit }}.is_affirmed then 1
            when {{ unit }}.limit_order is not null then greatest({{ entered_order }}, {{ unit }}.limit_order)
            else {{ entered_order }}
        end
{%- endmacro -%}

{#-
While tiers are filled (`filled`): the units and tiers of which a condition in `awaiting` is not met by the tier in which the unit stands elsewhere.
-#}
{%- macro unmet_by_tier_elsewhere() -%}
select distinct
                scenario,
                cycle,
                assessment_id,
                unit_id,
                "month",
                tier_order
            from (
                select
                    awaiting.scenario,
                    awaiting.cycle,
                    awaiting.assessment_id,
                    awaiting.unit_id,
                    awaiting."month",
                    awaiting.tier_order,
                    awaiting.condition_id,
                    min(case when {{ order_with_overrides('elsewhere', 'elsewhere.tier_order') }} <= awaiting.last_order_allowed then 1 else 0 end) as is_met
                from awaiting
                left join filled as elsewhere
                    on
                        awaiting.awaited_scenario = elsewhere.scenario
                        and awaiting.cycle = elsewhere.cycle
                        and awaiting.subject_id = elsewhere.assessment_id
                        and awaiting.unit_id = elsewhere.unit_id
                        and awaiting.awaited_month = elsewhere."month"
                group by
                    awaiting.scenario, awaiting.cycle, awaiting.assessment_id, awaiting.unit_id, awaiting."month", awaiting.tier_order,
                    awaiting.condition_id, awaiting.alternative
            ) as by_alternative
            group by scenario, cycle, assessment_id, unit_id, "month", tier_order, condition_id
            having max(is_met) = 0
{%- endmacro -%}
