{{ staged('bands') }}
