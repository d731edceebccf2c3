{{ staged('tier_conditions') }}
