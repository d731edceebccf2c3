{{ staged('events', key=['event_id'], held={'points': 'points'}) }}
