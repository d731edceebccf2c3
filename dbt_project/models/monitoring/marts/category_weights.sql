-- 权重虚实: what each scored category weighs on paper, and what it weighs in telling the units apart: its share of the spread of the totals,
-- cov(category, total) / var(total), over the ranked units of the assessment.
{{ effective_weights() }}

select * from final
