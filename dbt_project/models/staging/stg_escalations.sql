{{ staged('escalations') }}
