{{ staged('bonus_clauses', key=['assessment_id', 'clause_id'], held={'points_each': 'points', 'cap': 'points'}) }}
