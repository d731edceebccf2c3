{{ staged('scheme_changes', key=['change_id']) }}
