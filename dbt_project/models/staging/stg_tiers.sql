{{ staged('tiers') }}
