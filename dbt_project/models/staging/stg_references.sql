{{ staged('references', key=['assessment_id', 'indicator_id', 'reference_id', 'month']) }}
