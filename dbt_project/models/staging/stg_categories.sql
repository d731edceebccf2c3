{{ staged('categories', key=['assessment_id', 'category_id']) }}
