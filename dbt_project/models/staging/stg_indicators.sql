{{ staged('indicators') }}
