{{ staged('overrides', key=['override_id']) }}
