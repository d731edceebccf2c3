{#- The key of a table: never null in the columns that are always there, and no two rows alike. `optional`: key columns that may be blank. -#}
{% test key_of_table(model, columns, optional=[]) %}
select {% for column in columns + optional %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}, count(*) as rows_alike
from {{ model }}
group by {% for column in columns + optional %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}
having count(*) > 1
    {%- for column in columns %}
    or {{ adapter.quote(column) }} is null
    {%- endfor %}
{% endtest %}
