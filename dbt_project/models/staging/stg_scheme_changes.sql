{{ staged('scheme_changes', key=['change_id'], seen_on='approved_on') }}
