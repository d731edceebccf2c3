{{ staged('scheme_changes') }}
