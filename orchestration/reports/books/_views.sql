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

-- Assessments whose year still runs. Of one that has passed or closed nobody is warned any more.
create temp view running as
select a.cycle, a.assessment_id
from assessment as a
inner join marts.dim_assessment as d on a.cycle = d.cycle and a.assessment_id = d.assessment_id
left join marts.gate_verdicts as v on a.cycle = v.cycle and a.assessment_id = v.assessment_id
cross join marts.release as r
where a.is_present and coalesce(v.verdict, '') != 'passed' and coalesce(r.as_of <= d.closes_on, true);

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

-- What a reader has to know of every assessment before reading a figure of it: whether the gate let it pass in this release, and whose result
-- stands. Figures of one that did not pass are as things stand today and nobody's result.
create temp view state as
select
    coalesce(v.cycle, r.cycle) as cycle,
    coalesce(v.assessment_id, r.assessment_id) as assessment_id,
    coalesce(a.assessment_name, v.assessment_id, r.assessment_id) as assessment_name,
    coalesce(a.is_present, false) as is_present,
    coalesce(v.verdict, '') = 'passed' as is_passed,
    case coalesce(v.verdict, '')
        when 'passed' then '通过' when 'held' then '暂缓' when 'open' then '未到期' when 'failed' then '不通过' else '没有结论'
    end as word,
    r.result_release_id,
    case coalesce(v.verdict, '') when 'passed' then '正式结果' else '动态，未经闸门放行' end as basis,
    case
        when v.verdict = 'passed' and r.units > 0
            then '正式结果' || coalesce('，' || r.result_release_id || '版作出', '')
        when v.verdict = 'passed' then '通过，没有可排名的单位'
        when r.units > 0
            then case coalesce(v.verdict, '')
                when 'held' then '暂缓' when 'open' then '未到期' when 'failed' then '不通过' else '没有结论'
            end || '，沿用' || coalesce(r.result_release_id || '版', '先前')
            || coalesce('（' || strftime(r.published_at, '%Y-%m-%d') || '公布）', '') || '的正式结果'
        else case coalesce(v.verdict, '')
            when 'held' then '暂缓' when 'open' then '未到期' when 'failed' then '不通过' else '没有结论'
        end || '，还没有公布过正式结果'
    end as statement
from marts.gate_verdicts as v
full outer join (
    select
        cycle,
        assessment_id,
        count(*) as units,
        max(release_id) as result_release_id,
        max(published_at) as published_at
    from marts.rankings
    group by cycle, assessment_id
) as r
    on v.cycle = r.cycle and v.assessment_id = r.assessment_id
left join assessment as a
    on coalesce(v.cycle, r.cycle) = a.cycle and coalesce(v.assessment_id, r.assessment_id) = a.assessment_id;
