{{ staged('decisions', key=['decision_id'], seen_on='decided_on', held={'points': 'points'}) }}
