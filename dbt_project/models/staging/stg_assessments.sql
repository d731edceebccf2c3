{{ staged('assessments') }}
