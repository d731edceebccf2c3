{{ staged('overrides', key=['override_id'], held={'limit_tier_rank': 'count'}) }}
