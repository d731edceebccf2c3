{{ staged('surveys', key=['assessment_id', 'indicator_id', 'unit_id', 'month', 'panel', 'grade']) }}
