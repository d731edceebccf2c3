{{ staged('reports', key=['assessment_id', 'unit_id', 'indicator_id', 'month'], later='submitted_at') }}
