{{ staged('decisions', key=['decision_id'], held={'points': 'points'}) }}
