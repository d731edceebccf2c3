{{ staged('measures', key=['assessment_id', 'indicator_id', 'measure_id'],
    held={'share': 'rate', 'lag': 'months', 'base': 'rate', 'floor': 'rate', 'cap': 'rate', 'up_points': 'points', 'down_points': 'points', 'up_cap': 'points'}) }}
