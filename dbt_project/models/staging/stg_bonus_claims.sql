{{ staged('bonus_claims') }}
