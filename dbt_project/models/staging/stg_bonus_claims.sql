{{ staged('bonus_claims', key=['claim_id'], seen_on='decided_on', held={'points': 'points'}) }}
