{{ staged('superior_results', key=['assessment_id', 'unit_id', 'indicator_id', 'category_id', 'month']) }}
