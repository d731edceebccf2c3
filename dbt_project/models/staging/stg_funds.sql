{{ staged('funds', key=['assessment_id', 'fund_id']) }}
