{{ staged('categories', key=['assessment_id', 'category_id'], held={'points': 'points', 'cap': 'points'}) }}
