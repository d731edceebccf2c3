{{ staged('tiers', key=['assessment_id', 'group_id', 'tier_rank']) }}
