-- What every unit's total would be with a set of items done together, scored again.
{{ scored_again('promotion_set_changes') }},

{{ outcomes_of_tries() }}
