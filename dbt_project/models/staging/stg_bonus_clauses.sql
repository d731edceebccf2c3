{{ staged('bonus_clauses', key=['assessment_id', 'clause_id']) }}
