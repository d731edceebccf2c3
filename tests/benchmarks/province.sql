-- The province of province_feeds.py scored by hand: total, rank and overall rank of every unit, month and scenario, as one would write it
-- in an afternoon for this one scheme. It knows the five bases and six rules that the scheme uses, takes every report as valid,
-- reckons in floating point until it rounds, and explains nothing.
create table reports as
select
    _cycle as cycle, assessment_id, unit_id, indicator_id, month,
    case when nil_return then 0 else value end as v,
    base_value,
    min(submitted_at) over (partition by _cycle, assessment_id, unit_id, indicator_id, month) as first_submitted_at
from read_parquet(getvariable('landing') || '/reports/*.parquet')
where cast(submitted_at as date) <= getvariable('as_of')
qualify row_number() over (
    partition by _cycle, assessment_id, unit_id, indicator_id, month order by submitted_at desc, _delivery desc, _row desc
) = 1;

create table months as
with numbered as (
    select
        _cycle as cycle, assessment_id, late_report_points, missing_report_points,
        unnest(range(1, 13)) as elapsed, report_due_day, report_due_month_offset
    from read_parquet(getvariable('landing') || '/assessments/*.parquet')
)
select
    * exclude (report_due_day, report_due_month_offset),
    cycle || '-' || lpad(cast(elapsed as varchar), 2, '0') as month,
    cast(make_date(cycle, elapsed, report_due_day) + to_months(cast(report_due_month_offset as integer)) as date) as due_on
from numbered
where due_on < getvariable('as_of');

-- Every indicator of every unit, with the target of the year where there is one.
create table assigned as
with indicators as (from read_parquet(getvariable('landing') || '/indicators/*.parquet')),
participants as (from read_parquet(getvariable('landing') || '/participants/*.parquet')),
targets as (from read_parquet(getvariable('landing') || '/targets/*.parquet')),
targeted as (select distinct _cycle, assessment_id, indicator_id from targets)
select
    i._cycle as cycle, i.assessment_id, p.group_id, p.unit_id, i.category_id, i.indicator_id, i.points, i.direction, i.pacing,
    i.missing_rule, cast(t.target as double) as target
from indicators as i
join participants as p using (_cycle, assessment_id)
left join targeted as d using (_cycle, assessment_id, indicator_id)
left join targets as t using (_cycle, assessment_id, indicator_id, unit_id)
where d.indicator_id is null or t.assigned;

-- What was reported, month by month; last year's figure where no base was given.
create table figures as
select
    a.*, m.elapsed, m.month, m.due_on, m.late_report_points, m.missing_report_points, r.first_submitted_at,
    cast(r.v as double) as v, cast(coalesce(r.base_value, before.v) as double) as b,
    case a.pacing when 'linear' then a.target * m.elapsed / 12 else a.target end as t
from assigned as a
join months as m using (cycle, assessment_id)
left join reports as r
    on a.cycle = r.cycle and a.assessment_id = r.assessment_id and a.unit_id = r.unit_id and a.indicator_id = r.indicator_id
    and m.month = r.month
left join reports as before
    on a.cycle - 1 = before.cycle and a.assessment_id = before.assessment_id and a.unit_id = before.unit_id
    and a.indicator_id = before.indicator_id and (a.cycle - 1) || substr(m.month, 5) = before.month;

create table indicator_points as
with expected as (
    select
        now.*,
        case
            when then_.v != 0 and year_end.v is not null then year_end.v
            when now.pacing = 'linear' then 12
            else 1
        end as carried_by,
        case
            when then_.v != 0 and year_end.v is not null then then_.v
            when now.pacing = 'linear' then now.elapsed
            else 1
        end as carried_over
    from figures as now
    left join figures as then_
        on now.cycle - 1 = then_.cycle and now.unit_id = then_.unit_id and now.assessment_id = then_.assessment_id
        and now.indicator_id = then_.indicator_id and now.elapsed = then_.elapsed
    left join figures as year_end
        on now.cycle - 1 = year_end.cycle and now.unit_id = year_end.unit_id and now.assessment_id = year_end.assessment_id
        and now.indicator_id = year_end.indicator_id and year_end.elapsed = 12
    where now.elapsed in (3, 6, 9)
),
looked_at as (
    select 'actual' as scenario, * from figures
    union all by name
    select 'forecast' as scenario, * exclude (carried_by, carried_over)
        replace (round(v * carried_by / carried_over, 9) as v, round(b * carried_by / carried_over, 9) as b, target as t) from expected
),
measured as (
    select
        l.*, m.measure_id, m.share, m.basis, m.rule, m.band_set, m.base, m.cutoff, m.step, m.up_points, m.down_points, m.up_cap,
        case
            when l.v is null or (m.basis = 'growth' and coalesce(l.b, 0) = 0) then null
            else round(case m.basis
                when 'completion' then case when l.direction = 'down' and l.v > 0 then l.t / l.v when l.direction = 'down' then 2 else l.v / l.t end
                when 'gap' then case l.direction when 'down' then l.t - l.v else l.v - l.t end
                when 'growth' then (l.v - l.b) * 100 / abs(l.b)
                when 'value' then l.v
            end, 12)
        end as x,
        case when m.basis in ('growth', 'value') and l.direction = 'down' then -1 else 1 end as turn,
        turn * x as z,
        l.v is null and l.missing_rule = 'exclude' or l.v is not null and x is null as is_excluded
    from looked_at as l
    join read_parquet(getvariable('landing') || '/measures/*.parquet') as m
        on l.cycle = m._cycle and l.assessment_id = m.assessment_id and l.indicator_id = m.indicator_id
),
compared as (
    select
        *, min(z) over in_group as lowest, max(z) over in_group as highest, count(z) over in_group as units,
        case when z is not null then rank() over (
            partition by scenario, cycle, assessment_id, group_id, indicator_id, measure_id, month order by z desc nulls last
        ) end as place
    from measured
    window in_group as (partition by scenario, cycle, assessment_id, group_id, indicator_id, measure_id, month)
),
bands as (from read_parquet(getvariable('landing') || '/bands/*.parquet')),
rated as (
    select
        c.*,
        case
            when c.is_excluded then null
            when c.v is null then 0
            else case c.rule
                when 'ratio' then case when c.x < c.cutoff then 0 else least(greatest(c.x, 0), 1) end
                when 'threshold' then cast(c.z >= turn * coalesce(c.cutoff, 1) as integer)
                when 'step' then greatest((
                    c.points * c.share * coalesce(c.base, 1)
                    + least(c.up_cap, c.up_points * greatest(c.z, 0) / c.step) - c.down_points * greatest(-c.z, 0) / c.step
                ) / (c.points * c.share), 0)
                when 'minmax' then case when highest = lowest then 1 else c.base + (1 - c.base) * (c.z - lowest) / (highest - lowest) end
                when 'band' then coalesce((
                    select arg_max(b.rate, b."at") from bands as b
                    where b._cycle = c.cycle and b.assessment_id = c.assessment_id and b.band_set = c.band_set and b."at" <= c.x
                ), 0)
                when 'rank' then coalesce(top.rate, bottom.rate, c.base)
            end
        end as rate
    from compared as c
    left join bands as top
        on c.cycle = top._cycle and c.assessment_id = top.assessment_id and c.band_set = top.band_set and c.place = top."at"
    left join bands as bottom
        on c.cycle = bottom._cycle and c.assessment_id = bottom.assessment_id and c.band_set = bottom.band_set
        and c.place - c.units - 1 = bottom."at"
),
summed as (
    select
        scenario, cycle, assessment_id, group_id, unit_id, category_id, indicator_id, month,
        any_value(points) as full_points,
        sum(share * rate) / sum(case when rate is not null then share end) as rate,
        sum(case when rate is not null then share end) as counted_share,
        sum(case when v is null and rate is not null then share else 0 end) as missing_share
    from rated
    group by all
)
select
    scenario, cycle, assessment_id, group_id, unit_id, category_id, indicator_id, month,
    cast(round(full_points * counted_share, 6) as decimal(18, 6)) as points_assigned,
    -- A tie is a tie in decimals only.
    cast(round(cast(points_assigned * rate as decimal(20, 10)), 4) as decimal(18, 6)) as points,
    cast(round(full_points * missing_share, 6) as decimal(18, 6)) as points_missing
from summed
where counted_share > 0;

-- Late and missing reports are charged in every month from their own on.
create table charges as
select
    cycle, assessment_id, unit_id, category_id, month as charged_from,
    sum(case when v is null then missing_report_points when cast(first_submitted_at as date) > due_on then late_report_points end) as points
from figures
where v is null and missing_rule != 'exclude' or cast(first_submitted_at as date) > due_on
group by all;

create table standings as
with by_category as (
    select
        scenario, cycle, assessment_id, group_id, unit_id, category_id, month,
        sum(points) as points,
        sum(points + least(greatest(points_assigned - points, 0), points_missing)) as points_spared
    from indicator_points
    group by all
),
charged as (
    select b.scenario, b.cycle, b.assessment_id, b.unit_id, b.category_id, b.month, sum(c.points) as points_charged
    from by_category as b
    join charges as c
        on b.cycle = c.cycle and b.assessment_id = c.assessment_id and b.unit_id = c.unit_id and b.category_id = c.category_id
        and c.charged_from <= b.month
    group by all
),
closed as (
    select by_category.*, greatest(points - coalesce(points_charged, 0), 0) as points_left
    from by_category
    left join charged using (scenario, cycle, assessment_id, unit_id, category_id, month)
),
totals as (
    select scenario, cycle, assessment_id, group_id, unit_id, month, sum(points_left) as exact_total
    from closed group by all
    union all
    select 'without_procedural', cycle, assessment_id, group_id, unit_id, month, sum(points_spared)
    from closed where scenario = 'actual' group by all
)
select
    t.scenario, t.cycle, t.assessment_id, t.group_id, t.unit_id, t.month,
    t.exact_total, round(t.exact_total, 2) as total,
    rank() over (partition by scenario, cycle, assessment_id, group_id, month order by exact_total desc) as "rank",
    rank() over (partition by scenario, cycle, assessment_id, month order by exact_total desc) as overall_rank
from totals as t;
