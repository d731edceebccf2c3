{{ staged('indicators', key=['assessment_id', 'indicator_id'],
    held={'points': 'points', 'floor_rate': 'rate', 'cap_rate': 'rate'}) }}
