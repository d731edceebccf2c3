{{ staged('bonus_claims', key=['claim_id']) }}
