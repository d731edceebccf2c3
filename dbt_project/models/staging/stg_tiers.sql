{{ staged('tiers', key=['assessment_id', 'group_id', 'tier_rank'],
    held={'tier_rank': 'count', 'quota_count': 'count', 'reward_rate': 'rate'}) }}
