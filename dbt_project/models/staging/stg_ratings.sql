{{ staged('ratings', key=['assessment_id', 'indicator_id', 'unit_id', 'month', 'rater_id']) }}
