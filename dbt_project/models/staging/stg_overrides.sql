{{ staged('overrides') }}
