{{ staged('targets', key=['assessment_id', 'indicator_id', 'unit_id', 'month']) }}
