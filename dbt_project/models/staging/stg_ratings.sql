{{ staged('ratings') }}
