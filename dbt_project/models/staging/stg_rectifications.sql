{{ staged('rectifications') }}
