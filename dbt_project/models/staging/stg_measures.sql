{{ staged('measures') }}
