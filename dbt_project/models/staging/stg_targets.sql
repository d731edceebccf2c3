{{ staged('targets') }}
