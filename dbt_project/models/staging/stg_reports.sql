{{ staged('reports', key=['assessment_id', 'unit_id', 'indicator_id', 'month'], seen_on='submitted_at', later='submitted_at') }}
