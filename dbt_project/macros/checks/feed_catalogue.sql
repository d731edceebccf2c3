{#-
What the checks need to know of every feed, from its contract in expectations/contracts (tests/unit/gates/test_gate_catalogue.py holds the
two together): Chinese name, kind (scheme or year), the share of rows
that may be in quarantine, whether its rows name an assessment, key columns besides assessment_id, and, of
the scheme, the other columns as [column, Chinese name, type, {Chinese value: value}]. Columns that name the people who carry the work
out are left out: they may change without a change of the scheme.
-#}
{%- macro feed_catalogue() -%}
{{ return([
  {'feed': 'organisations', 'zh': '单位名录', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': False,
   'keys': [], 'fields': []},
  {'feed': 'assessments', 'zh': '考评', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
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
  {'feed': 'participants', 'zh': '被考评单位', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['unit_id', 'id']],
   'fields': [
     ['group_id', '分组编码', 'id', {}],
     ['group_name', '分组名称', 'text', {}],
     ['headcount', '编制人数', 'int', {}],
   ]},
  {'feed': 'categories', 'zh': '一级指标', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['category_id', 'id']],
   'fields': [
     ['category_name', '类别名称', 'text', {}],
     ['kind', '类型', 'text', {'计分': 'scored', '加分': 'bonus', '扣分': 'deduction'}],
     ['points', '分值', 'num', {}],
     ['cap', '封顶', 'num', {}],
     ['scaling', '折算', 'text', {'不折算': 'none', '折算到分值': 'to_points'}],
     ['sort', '排序', 'int', {}],
   ]},
  {'feed': 'indicators', 'zh': '指标', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
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
  {'feed': 'responsibilities', 'zh': '责任分工', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['indicator_id', 'id'], ['unit_id', 'id'], ['org_id', 'id']],
   'fields': [
     ['role', '角色', 'text', {'牵头': 'lead', '配合': 'support'}],
     ['share', '责任占比', 'num', {}],
   ]},
  {'feed': 'measures', 'zh': '计分口径', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
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
  {'feed': 'bands', 'zh': '分档表', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['band_set', 'id'], ['at', 'num']],
   'fields': [
     ['rate', '得分率', 'num', {}],
   ]},
  {'feed': 'targets', 'zh': '目标值', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['indicator_id', 'id'], ['unit_id', 'id'], ['month', 'month']],
   'fields': [
     ['target', '目标值', 'num', {}],
     ['target_high', '目标上限', 'num', {}],
     ['assigned', '是否下达', 'bool', {}],
   ]},
  {'feed': 'references', 'zh': '参照值', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['indicator_id', 'id'], ['reference_id', 'id'], ['month', 'month']],
   'fields': [
     ['value', '参照数值', 'num', {}],
   ]},
  {'feed': 'evidence_requirements', 'zh': '佐证材料要求', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
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
  {'feed': 'bonus_clauses', 'zh': '加分条款', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['clause_id', 'id']],
   'fields': [
     ['clause_name', '条款名称', 'text', {}],
     ['category_id', '类别编码', 'id', {}],
     ['points_each', '单项分值', 'num', {}],
     ['cap', '封顶', 'num', {}],
     ['same_matter', '同一事项', 'text', {'取最高': 'highest', '累计': 'all'}],
     ['min_publicity_days', '公示天数', 'int', {}],
   ]},
  {'feed': 'tiers', 'zh': '等次', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
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
  {'feed': 'scheme_changes', 'zh': '指标调整', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'funds', 'zh': '奖励资金', 'kind': 'scheme', 'tolerance': 0, 'names_assessment': True,
   'keys': [['fund_id', 'id']],
   'fields': [
     ['fund_name', '资金名称', 'text', {}],
     ['pool', '资金总额', 'num', {}],
     ['basis', '分配依据', 'text', {'编制人数': 'headcount', '均分': 'equal', '贡献': 'contribution'}],
   ]},
  {'feed': 'reports', 'zh': '指标报送', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'superior_results', 'zh': '上级反馈结果', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'documents', 'zh': '材料登记', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'events', 'zh': '察访核验、督查、通报', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'bonus_claims', 'zh': '加分申报', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'surveys', 'zh': '公众评议', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'ratings', 'zh': '领导评价', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'overrides', 'zh': '一票否决', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'decisions', 'zh': '核定意见', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
  {'feed': 'rectifications', 'zh': '整改台账', 'kind': 'year', 'tolerance': 0.05, 'names_assessment': True,
   'keys': [], 'fields': []},
]) }}
{%- endmacro -%}

{#- Key values of a row of `scheme` beside assessment_id, joined by `/`; blanks at the end say "all" and are left out. -#}
{%- macro scheme_key(keys) -%}
rtrim(
    {%- for column, type in keys %}
    {% if not loop.first %}|| '/' || {% endif -%} coalesce({{ scheme_text('scheme.' ~ column, type) }}, '')
    {%- endfor %}, '/')
{%- endmacro -%}

{#- A value of the scheme as text, the same however it was typed in: 20, 20.0 and 20.000000 are one figure. -#}
{%- macro scheme_text(column, type) -%}
{%- if type == 'num' -%} {{ shown(column, 6) }}
{%- elif type in ('int', 'bool', 'date') -%} cast({{ column }} as varchar)
{%- else -%} {{ column }}
{%- endif -%}
{%- endmacro -%}

{#- One column per group of reasons; NAME and CODES in the form stand for the group's name and its codes. -#}
{%- macro each_reason(form) -%}
{%- for name, codes in reason_groups().items() -%}
{{ form | replace('NAME', name) | replace('CODES', codes | join(', ')) }}
{%- if not loop.last %},
        {% endif -%}
{%- endfor -%}
{%- endmacro -%}

{#- The reason codes of quarantine by what they offend against. -#}
{%- macro reason_groups() -%}
{{ return({
    'bad_types': ["'bad_id'", "'bad_number'", "'bad_date'", "'bad_time'", "'bad_month'", "'bad_bool'"],
    'bad_required': ["'missing_required'"],
    'bad_keys': ["'duplicate_key'"],
    'bad_values': ["'bad_value'"],
    'bad_ranges': ["'out_of_range'"],
    'bad_combinations': ["'bad_combination'"],
    'bad_references': ["'unknown_reference'"],
    'bad_deliveries': ["'unreadable_delivery'", "'missing_columns'"],
}) }}
{%- endmacro -%}
