-- The losses of each unit by category: with how many indicators are hit, last in their group or wiped out.
{{ losses_by(['category_id']) }}
