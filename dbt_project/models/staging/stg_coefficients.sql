{{ staged('coefficients') }}
