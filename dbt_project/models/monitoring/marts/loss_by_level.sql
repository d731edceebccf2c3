-- The losses of each unit by level of the indicator: set by the level above or by one's own, key economic indicators apart.
{{ losses_by(['set_by', 'is_key'], labels={'set_by': 'indicators.set_by'}) }}
