{{ staged('responsibilities') }}
