{#- A text of at most so many characters that keeps its end, where a ledger row says its points; what is cut out leaves an ellipsis. -#}
{%- macro cut_inside(expression, characters, end_characters) -%}
case
            when length({{ expression }}) > {{ characters }}
                then left({{ expression }}, {{ characters - end_characters - 1 }}) || '…' || right({{ expression }}, {{ end_characters }})
            else {{ expression }}
        end
{%- endmacro -%}
