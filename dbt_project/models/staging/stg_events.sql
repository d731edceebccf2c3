{{ staged('events', key=['event_id'], seen_on='occurred_on', held={'points': 'points'}) }}
