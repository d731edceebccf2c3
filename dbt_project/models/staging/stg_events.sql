{{ staged('events', key=['event_id']) }}
