{{ staged('assessments', key=['assessment_id']) }}
