{#- An identity of the table's own columns that is true of every row; a row where it is false or cannot be told fails. -#}
{% test holds(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
