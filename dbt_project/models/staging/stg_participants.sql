{{ staged('participants', key=['assessment_id', 'unit_id']) }}
