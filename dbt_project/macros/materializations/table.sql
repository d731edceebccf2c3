{#-
    A build begins empty and is thrown away: a table is made where it belongs. dbt's own way, a second name and two
    renamings so that readers never miss the table, costs more than most models do. What an earlier command left goes.
-#}
{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {% call statement('main') -%}
        {{ create_table_as(False, target, compiled_code) }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
