{#- Within each group of rows the amounts are the whole exactly: the parts of a pool, of a unit's loss, of a total. -#}
{% test adds_up_to(model, amount, whole, within) %}
select {{ within | join(', ') }}
from {{ model }}
group by {{ within | join(', ') }}
having sum({{ amount }}) != max({{ whole }})
{% endtest %}
