{{ staged('funds') }}
