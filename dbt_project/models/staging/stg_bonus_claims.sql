{{ staged('bonus_claims', key=['claim_id'], held={'points': 'points'}) }}
