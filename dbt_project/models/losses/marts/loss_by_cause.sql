-- The losses of each unit by cause: performance 客观, procedural 主观.
{{ borne_losses_by(['cause_kind', 'cause'], labels={'cause_kind': 'events.cause_kind', 'cause': 'cause'}) }}
