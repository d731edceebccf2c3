{{ staged('superior_results') }}
