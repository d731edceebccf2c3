{{ staged('overrides', key=['override_id'], seen_on='decided_on', held={'limit_tier_rank': 'count'}) }}
