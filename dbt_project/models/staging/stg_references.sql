{{ staged('references') }}
