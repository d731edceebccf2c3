{{ staged('organisations', key=['org_id']) }}
