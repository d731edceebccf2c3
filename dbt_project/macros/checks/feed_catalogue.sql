{#-
由 python -m orchestration.landing.generate 从 expectations/contracts/ 生成，请勿直接修改。
What the checks know of every feed: Chinese name, kind (scheme or year), the share of rows that may be in quarantine,
whether its rows name an assessment, its figures with their Chinese names, key columns besides assessment_id and, of the
scheme, the other columns as [column, Chinese name, type, {Chinese value: value}].
-#}
{%- macro feed_catalogue() -%}
{{ return([
  {'feed': 'organisations', 'zh': '单位名录', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': False,
   'figures': {},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'assessments', 'zh': '考评', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'full_points': '总分', 'indicator_decimals': '指标得分小数位', 'total_decimals': '总分小数位', 'report_due_day': '报送截止日', 'report_due_month_offset': '截止月偏移', 'late_report_points': '迟报扣分', 'missing_report_points': '漏报扣分', 'yellow_lag': '黄灯滞后', 'red_lag': '红灯滞后'},
   'keys': [['assessment_id', 'id']],
   'fields': [
     ['assessment_name', '考评名称', 'text', {}],
     ['assessor_org_id', '考评主体编码', 'id', {}],
     ['layer', '层级', 'text', {'承接': 'received', '自设': 'own'}],
     ['first_month', '起始月份', 'month', {}],
     ['final_month', '终评月份', 'month', {}],
     ['full_points', '总分', 'num', {}],
     ['indicator_decimals', '指标得分小数位', 'int', {}],
     ['total_decimals', '总分小数位', 'int', {}],
     ['rank_on', '排名依据', 'text', {'精确分': 'exact', '取整分': 'rounded'}],
     ['tie_rule', '同分规则', 'text', {'并列': 'shared', '比类别': 'category'}],
     ['tie_category_id', '同分比较类别', 'id', {}],
     ['report_due_day', '报送截止日', 'int', {}],
     ['report_due_month_offset', '截止月偏移', 'int', {}],
     ['late_report_points', '迟报扣分', 'num', {}],
     ['missing_report_points', '漏报扣分', 'num', {}],
     ['closes_on', '结束日期', 'date', {}],
     ['yellow_lag', '黄灯滞后', 'num', {}],
     ['red_lag', '红灯滞后', 'num', {}],
     ['gate', '闸门', 'text', {'暂缓': 'hold', '扣分': 'deduct'}],
   ]},
  {'feed': 'bands', 'zh': '分档表', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'at': '分界', 'rate': '得分率'},
   'keys': [['band_set', 'id'], ['at', 'num']],
   'fields': [
     ['rate', '得分率', 'num', {}],
   ]},
  {'feed': 'categories', 'zh': '一级指标', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'points': '分值', 'cap': '封顶', 'sort': '排序'},
   'keys': [['category_id', 'id']],
   'fields': [
     ['category_name', '类别名称', 'text', {}],
     ['kind', '类型', 'text', {'计分': 'scored', '加分': 'bonus', '扣分': 'deduction'}],
     ['points', '分值', 'num', {}],
     ['cap', '封顶', 'num', {}],
     ['scaling', '折算', 'text', {'不折算': 'none', '折算到分值': 'to_points'}],
     ['sort', '排序', 'int', {}],
   ]},
  {'feed': 'funds', 'zh': '奖励资金', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'pool': '资金总额'},
   'keys': [['fund_id', 'id']],
   'fields': [
     ['fund_name', '资金名称', 'text', {}],
     ['pool', '资金总额', 'num', {}],
     ['basis', '分配依据', 'text', {'编制人数': 'headcount', '均分': 'equal', '贡献': 'contribution'}],
   ]},
  {'feed': 'participants', 'zh': '被考评单位', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'headcount': '编制人数'},
   'keys': [['unit_id', 'id']],
   'fields': [
     ['group_id', '分组编码', 'id', {}],
     ['group_name', '分组名称', 'text', {}],
     ['headcount', '编制人数', 'int', {}],
   ]},
  {'feed': 'scheme_changes', 'zh': '指标调整', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'tiers', 'zh': '等次', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'tier_rank': '等次序', 'quota_share': '比例', 'quota_count': '名额', 'min_score': '分数线', 'min_category_rate': '各类最低得分率', 'reward_rate': '奖励系数', 'excellent_share': '评优比例'},
   'keys': [['group_id', 'id'], ['tier_rank', 'int']],
   'fields': [
     ['tier_name', '等次名称', 'text', {}],
     ['quota_share', '比例', 'num', {}],
     ['quota_count', '名额', 'int', {}],
     ['quota_rounding', '取整', 'text', {'向下取整': 'floor', '四舍五入': 'half_up', '向上取整': 'ceil'}],
     ['min_score', '分数线', 'num', {}],
     ['min_category_rate', '各类最低得分率', 'num', {}],
     ['reward_rate', '奖励系数', 'num', {}],
     ['excellent_share', '评优比例', 'num', {}],
     ['consequence', '结果运用', 'text', {}],
   ]},
  {'feed': 'bonus_clauses', 'zh': '加分条款', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'points_each': '单项分值', 'cap': '封顶', 'min_publicity_days': '公示天数'},
   'keys': [['clause_id', 'id']],
   'fields': [
     ['clause_name', '条款名称', 'text', {}],
     ['category_id', '类别编码', 'id', {}],
     ['points_each', '单项分值', 'num', {}],
     ['cap', '封顶', 'num', {}],
     ['same_matter', '同一事项', 'text', {'取最高': 'highest', '累计': 'all'}],
     ['min_publicity_days', '公示天数', 'int', {}],
   ]},
  {'feed': 'indicators', 'zh': '指标', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'points': '分值', 'floor_rate': '最低得分率', 'cap_rate': '最高得分率'},
   'keys': [['indicator_id', 'id']],
   'fields': [
     ['indicator_name', '指标名称', 'text', {}],
     ['category_id', '类别编码', 'id', {}],
     ['points', '分值', 'num', {}],
     ['direction', '方向', 'text', {'正向': 'up', '逆向': 'down'}],
     ['value_unit', '计量单位', 'text', {}],
     ['set_by', '设置层级', 'text', {'上级': 'superior', '本级': 'own'}],
     ['is_key', '主要经济指标', 'bool', {}],
     ['value_feed', '数据来源', 'text', {'指标报送': 'reports', '公众评议': 'surveys', '领导评价': 'ratings', '上级反馈结果': 'superior_results'}],
     ['frequency', '报送频次', 'text', {'每月': 'monthly', '每季': 'quarterly', '每半年': 'half_year', '每年': 'yearly'}],
     ['pacing', '进度', 'text', {'序时': 'linear', '节点': 'milestone', '不分解': 'none'}],
     ['missing_rule', '缺报规则', 'text', {'记零分': 'zero', '剔除': 'exclude', '记零并暂缓': 'hold'}],
     ['floor_rate', '最低得分率', 'num', {}],
     ['cap_rate', '最高得分率', 'num', {}],
     ['source_org_id', '数据来源单位', 'id', {}],
     ['definition', '统计口径', 'text', {}],
   ]},
  {'feed': 'decisions', 'zh': '核定意见', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'points': '核定分值'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'overrides', 'zh': '一票否决', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'limit_tier_rank': '最高等次序'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'bonus_claims', 'zh': '加分申报', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'points': '申报分值'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'events', 'zh': '察访核验、督查、通报', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'points': '扣分'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'evidence_requirements', 'zh': '佐证材料要求', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'missing_points': '缺件扣分', 'no_stamp_points': '缺章扣分', 'no_signature_points': '缺签扣分', 'late_points': '迟交扣分'},
   'keys': [['requirement_id', 'id'], ['unit_id', 'id']],
   'fields': [
     ['indicator_id', '指标编码', 'id', {}],
     ['requirement_name', '材料名称', 'text', {}],
     ['document_kind', '材料类型', 'text', {'文件': 'document', '会议纪要': 'meeting', '报表': 'report', '方案': 'plan', '表彰文件': 'award', '影像': 'photo', '证明': 'certificate'}],
     ['month', '所属月份', 'month', {}],
     ['needs_stamp', '须盖章', 'bool', {}],
     ['needs_signature', '须签字', 'bool', {}],
     ['issuer_org_id', '出具单位', 'id', {}],
     ['due_on', '截止日期', 'date', {}],
     ['missing_points', '缺件扣分', 'num', {}],
     ['no_stamp_points', '缺章扣分', 'num', {}],
     ['no_signature_points', '缺签扣分', 'num', {}],
     ['late_points', '迟交扣分', 'num', {}],
   ]},
  {'feed': 'ratings', 'zh': '领导评价', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'score': '评分'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'rectifications', 'zh': '整改台账', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'progress': '进度', 'recoverable_points': '可挽回分值'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'references', 'zh': '参照值', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'value': '参照数值'},
   'keys': [['indicator_id', 'id'], ['reference_id', 'id'], ['month', 'month']],
   'fields': [
     ['value', '参照数值', 'num', {}],
   ]},
  {'feed': 'reports', 'zh': '指标报送', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'value': '实际值', 'base_value': '上年同期值'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'responsibilities', 'zh': '责任分工', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'share': '责任占比'},
   'keys': [['indicator_id', 'id'], ['unit_id', 'id'], ['org_id', 'id']],
   'fields': [
     ['role', '角色', 'text', {'牵头': 'lead', '配合': 'support'}],
     ['share', '责任占比', 'num', {}],
   ]},
  {'feed': 'superior_results', 'zh': '上级反馈结果', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'points_available': '满分', 'points': '得分', 'rank': '排名', 'peers': '参评数'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'surveys', 'zh': '公众评议', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'panel_weight': '层面权重', 'grade_value': '分值', 'ballots': '票数'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'targets', 'zh': '目标值', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'target': '目标值', 'target_high': '目标上限'},
   'keys': [['indicator_id', 'id'], ['unit_id', 'id'], ['month', 'month']],
   'fields': [
     ['target', '目标值', 'num', {}],
     ['target_high', '目标上限', 'num', {}],
     ['assigned', '是否下达', 'bool', {}],
   ]},
  {'feed': 'documents', 'zh': '材料登记', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'figures': {'pages': '页数'},
   'keys': [],
   'fields': [
   ]},
  {'feed': 'measures', 'zh': '计分口径', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'figures': {'share': '占比', 'lag': '回溯年数', 'base': '基础得分率', 'cutoff': '起算线', 'floor': '保底得分率', 'cap': '封顶得分率', 'step': '步长', 'up_points': '每步加分', 'down_points': '每步扣分', 'up_cap': '加分上限'},
   'keys': [['indicator_id', 'id'], ['measure_id', 'id']],
   'fields': [
     ['share', '占比', 'num', {}],
     ['basis', '依据', 'text', {'实际值': 'value', '完成率': 'completion', '差额': 'gap', '差额百分比': 'gap_pct', '增速': 'growth', '增量': 'increment', '与参照差额': 'reference_gap', '与参照增速差': 'growth_gap', '与组均值差额': 'mean_gap', '偏差百分比': 'deviation_pct', '区间偏离': 'interval', '上级排名': 'superior_rank', '直接给分': 'given'}],
     ['lag', '回溯年数', 'int', {}],
     ['rule', '计分规则', 'text', {'按比例': 'ratio', '达标': 'threshold', '每步加减': 'step', '分档': 'band', '分段折线': 'curve', '极差': 'minmax', '排名': 'rank', '直接给分': 'given'}],
     ['reference_id', '参照编码', 'id', {}],
     ['band_set', '分档编码', 'id', {}],
     ['base', '基础得分率', 'num', {}],
     ['cutoff', '起算线', 'num', {}],
     ['floor', '保底得分率', 'num', {}],
     ['cap', '封顶得分率', 'num', {}],
     ['step', '步长', 'num', {}],
     ['up_points', '每步加分', 'num', {}],
     ['down_points', '每步扣分', 'num', {}],
     ['up_cap', '加分上限', 'num', {}],
     ['step_mode', '步进方式', 'text', {'整步': 'whole', '按比例': 'pro_rata'}],
   ]},
]) }}
{%- endmacro -%}

{#-
How the rows of a feed follow each other: the columns that make two rows the same, and the one that says which is later (else
the file path does).
-#}
{%- macro feed_order() -%}
{{ return({
    'assessments': {'identity': ['assessment_id'], 'later': ''},
    'bands': {'identity': ['assessment_id', 'band_set', 'at'], 'later': ''},
    'bonus_claims': {'identity': ['claim_id', 'assessment_id'], 'later': ''},
    'bonus_clauses': {'identity': ['assessment_id', 'clause_id'], 'later': ''},
    'categories': {'identity': ['assessment_id', 'category_id'], 'later': ''},
    'decisions': {'identity': ['decision_id', 'assessment_id'], 'later': ''},
    'documents': {'identity': ['document_id', 'assessment_id'], 'later': 'received_at'},
    'events': {'identity': ['event_id', 'assessment_id'], 'later': ''},
    'evidence_requirements': {'identity': ['assessment_id', 'requirement_id', 'unit_id'], 'later': ''},
    'funds': {'identity': ['assessment_id', 'fund_id'], 'later': ''},
    'indicators': {'identity': ['assessment_id', 'indicator_id'], 'later': ''},
    'measures': {'identity': ['assessment_id', 'indicator_id', 'measure_id'], 'later': ''},
    'organisations': {'identity': ['org_id'], 'later': ''},
    'overrides': {'identity': ['override_id', 'assessment_id'], 'later': ''},
    'participants': {'identity': ['assessment_id', 'unit_id'], 'later': ''},
    'ratings': {'identity': ['assessment_id', 'indicator_id', 'unit_id', 'month', 'rater_id'], 'later': ''},
    'rectifications': {'identity': ['item_id', 'assessment_id'], 'later': ''},
    'references': {'identity': ['assessment_id', 'indicator_id', 'reference_id', 'month'], 'later': ''},
    'reports': {'identity': ['assessment_id', 'unit_id', 'indicator_id', 'month'], 'later': 'submitted_at'},
    'responsibilities': {'identity': ['assessment_id', 'indicator_id', 'unit_id', 'org_id'], 'later': ''},
    'scheme_changes': {'identity': ['change_id', 'assessment_id'], 'later': ''},
    'superior_results': {'identity': ['assessment_id', 'unit_id', 'indicator_id', 'category_id', 'month'], 'later': ''},
    'surveys': {'identity': ['assessment_id', 'indicator_id', 'unit_id', 'month', 'panel', 'grade'], 'later': ''},
    'targets': {'identity': ['assessment_id', 'indicator_id', 'unit_id', 'month'], 'later': ''},
    'tiers': {'identity': ['assessment_id', 'group_id', 'tier_rank'], 'later': ''},
}) }}
{%- endmacro -%}

{#- The feeds whose rows carry a date, with the column that dates them: what is dated after the as-of date is not seen. -#}
{%- macro dated_feeds() -%}
{{ return({
    'bonus_claims': 'decided_on',
    'decisions': 'decided_on',
    'documents': 'received_at',
    'events': 'occurred_on',
    'overrides': 'decided_on',
    'reports': 'submitted_at',
    'scheme_changes': 'approved_on',
}) }}
{%- endmacro -%}

{#-
The figures that a slip of the pen must not carry out of reach, with their kind (macros/portable/in_reach.sql). A landed figure beyond
it fails its assessment: models/checks/chk_figures_in_reach.sql.
-#}
{%- macro held_figures() -%}
{{ return({
    'assessments': {'full_points': 'points', 'report_due_month_offset': 'months', 'late_report_points': 'points', 'missing_report_points': 'points'},
    'bands': {'rate': 'rate'},
    'bonus_claims': {'points': 'points'},
    'bonus_clauses': {'points_each': 'points', 'cap': 'points'},
    'categories': {'points': 'points', 'cap': 'points'},
    'decisions': {'points': 'points'},
    'events': {'points': 'points'},
    'evidence_requirements': {'missing_points': 'points', 'no_stamp_points': 'points', 'no_signature_points': 'points', 'late_points': 'points'},
    'indicators': {'points': 'points', 'floor_rate': 'rate', 'cap_rate': 'rate'},
    'measures': {'share': 'rate', 'lag': 'months', 'base': 'rate', 'floor': 'rate', 'cap': 'rate', 'up_points': 'points', 'down_points': 'points', 'up_cap': 'points'},
    'overrides': {'limit_tier_rank': 'count'},
    'participants': {'headcount': 'count'},
    'ratings': {'score': 'score'},
    'superior_results': {'points': 'points', 'rank': 'count', 'peers': 'count'},
    'surveys': {'panel_weight': 'points', 'grade_value': 'score', 'ballots': 'count'},
    'tiers': {'tier_rank': 'count', 'quota_count': 'count', 'reward_rate': 'rate'},
}) }}
{%- endmacro -%}

{#- What landing reads as an empty number. -#}
{%- macro null_numbers() -%}
{{ return(['-', '/', 'N/A', 'n/a', '—', '无']) }}
{%- endmacro -%}
