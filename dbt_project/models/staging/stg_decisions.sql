{{ staged('decisions', key=['decision_id']) }}
