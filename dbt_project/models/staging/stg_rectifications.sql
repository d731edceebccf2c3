{{ staged('rectifications', key=['item_id']) }}
