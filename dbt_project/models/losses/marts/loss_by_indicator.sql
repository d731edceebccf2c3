-- The losses of each unit by indicator; what no indicator is named for stands without one.
{{ borne_losses_by(['indicator_id']) }}
