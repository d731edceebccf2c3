-- What the sheets read beside the marts themselves: names, the present month of each assessment, and Chinese words.
create temp view assessment as
select
    cycle,
    assessment_id,
    assessment_name,
    full_points,
    coalesce(total_decimals, 2) as total_decimals,
    coalesce(indicator_decimals, 4) as indicator_decimals,
    cycle = max(cycle) over (partition by assessment_id) as is_present
from marts.dim_assessment;

create temp view unit as
select
    u.cycle,
    u.assessment_id,
    u.unit_id,
    u.unit_name,
    coalesce(u.group_name, u.group_id) as group_name,
    u.headcount,
    a.assessment_name,
    a.is_present,
    a.total_decimals,
    a.indicator_decimals
from marts.dim_unit as u
inner join assessment as a on u.cycle = a.cycle and u.assessment_id = a.assessment_id;

create temp view organisation as
select cycle, org_id, org_name from marts.dim_organisation;

-- The latest month that stands, of every assessment's latest cycle.
create temp view present as
select s.cycle, s.assessment_id, max(s."month") as "month"
from marts.standings as s
inner join assessment as a on s.cycle = a.cycle and s.assessment_id = a.assessment_id and a.is_present
where s.scenario = 'actual'
group by s.cycle, s.assessment_id;
