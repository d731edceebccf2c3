{{ staged('participants') }}
