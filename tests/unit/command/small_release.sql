-- The marts that the reading commands ask, small.
create schema marts;
create table marts.dim_assessment (cycle integer, assessment_id varchar, assessment_name varchar, final_month varchar, as_of date, closes_on date);
create table marts.dim_unit (cycle integer, assessment_id varchar, unit_id varchar, unit_name varchar, short_name varchar, group_id varchar);
create table marts.dim_category (cycle integer, assessment_id varchar, category_id varchar, category_name varchar, sort bigint);
create table marts.dim_indicator (cycle integer, assessment_id varchar, indicator_id varchar, indicator_name varchar);
create table marts.dim_organisation (cycle integer, org_id varchar, org_name varchar, short_name varchar);
create table marts.gate_verdicts (cycle integer, assessment_id varchar, verdict varchar);
create table marts.standings (scenario varchar, cycle integer, assessment_id varchar, group_id varchar, unit_id varchar, month varchar,
    total decimal(18, 6), rank integer, tier_name varchar);
create table marts.rankings (cycle integer, assessment_id varchar, unit_id varchar, total decimal(18, 6), rank integer, tier_name varchar);
create table marts.category_scores (scenario varchar, cycle integer, assessment_id varchar, unit_id varchar, category_id varchar, month varchar, points decimal(18, 6));
create table marts.indicator_scores (scenario varchar, cycle integer, assessment_id varchar, unit_id varchar, indicator_id varchar, month varchar,
    points_after_penalties decimal(18, 6));
create table marts.score_ledger (scenario varchar, entry_id varchar, cycle integer, assessment_id varchar, unit_id varchar, month varchar, category_id varchar,
    indicator_id varchar, entry varchar, points decimal(18, 6), cause_kind varchar, cause varchar, source_feed varchar,
    source_key varchar, explanation varchar);
create table marts.promotion_plan (cycle integer, assessment_id varchar, unit_id varchar, month varchar, step integer, kind varchar, item varchar,
    recoverable_points decimal(18, 6), cumulative_points decimal(18, 6), reaches_target boolean, explanation varchar, is_counted boolean);
create table marts.promotion_targets (cycle integer, assessment_id varchar, unit_id varchar, month varchar, statement varchar);
create table marts.deficiencies (cycle integer, assessment_id varchar, item_kind varchar, item_id varchar, item_name varchar, unit_id varchar, unit_name varchar,
    code varchar, is_holding boolean, what_to_do varchar, responsible_org_id varchar, officer varchar, due_on date,
    days_left integer, points_at_stake decimal(18, 6));
create table marts.briefing (cycle integer, assessment_id varchar, unit_id varchar, month varchar, topic varchar, line integer, sentence varchar,
    is_official boolean, topic_zh varchar);
create table marts.briefing_figures (cycle integer, assessment_id varchar, unit_id varchar, month varchar, topic varchar, line integer, name varchar,
    value decimal(18, 6), shown varchar, source_mart varchar);
insert into marts.dim_assessment values (2024, 'county', '县区考评', '2024-12', '2024-07-15', '2025-01-20');
insert into marts.dim_category values (2024, 'county', 'FZ', '发展指标', 1);
insert into marts.dim_indicator values (2024, 'county', 'i1', '地区生产总值增速'), (2024, 'county', 'i2', '水质');
insert into marts.dim_organisation values (2024, 'o1', '临溪县财政局', '财政局'), (2024, 'u1', '云州市临溪县', '临溪县');
insert into marts.gate_verdicts values (2024, 'county', 'open');
insert into marts.deficiencies values
    (2024, 'county', 'report', 'r1', '报表', 'u1', '临溪县', 'missing_report', false, '还剩3天：提交报表', 'o1', null, '2024-07-18', 3, 2),
    (2024, 'county', 'report', 'r2', '报表', 'u2', '望川县', 'missing_report', false, '逾期：提交报表', 'o2', null, '2024-07-10', -5, 1);
insert into marts.briefing values
    (2024, 'county', 'u1', '2024-06', 'plan', 1, '进入优秀还差1.00分。', false, '晋位'),
    (2024, 'county', 'u1', '2024-06', 'result', 1, '临溪县总分950.50分。', false, '结果');
insert into marts.promotion_targets values (2024, 'county', 'u2', '2024-06', '进一位还差10.25分。');
insert into marts.promotion_plan values (2024, 'county', 'u2', '2024-06', 1, 'indicator', '水质', 11, 11, true, '再改善一点', true);
