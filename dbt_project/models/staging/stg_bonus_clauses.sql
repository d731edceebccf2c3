{{ staged('bonus_clauses') }}
