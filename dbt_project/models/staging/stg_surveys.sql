{{ staged('surveys', key=['assessment_id', 'indicator_id', 'unit_id', 'month', 'panel', 'grade'],
    held={'panel_weight': 'points', 'grade_value': 'score', 'ballots': 'count'}) }}
