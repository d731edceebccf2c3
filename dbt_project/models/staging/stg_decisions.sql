{{ staged('decisions') }}
