{{ staged('indicators', key=['assessment_id', 'indicator_id']) }}
