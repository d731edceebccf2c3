-- What every unit's total would be with one item done, scored again (promotion_tries); without any, as it is.
{{ scored_again('promotion_tries') }},

{{ outcomes_of_tries() }}
