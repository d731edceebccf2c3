{{ staged('measures', key=['assessment_id', 'indicator_id', 'measure_id']) }}
