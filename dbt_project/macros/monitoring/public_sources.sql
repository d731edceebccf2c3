{#- Where what the public says comes from, among the sources of rectifications. -#}
{%- macro public_sources() -%} 'public_opinion', 'hotline_12345', 'tv_inquiry', 'online_inquiry' {%- endmacro -%}

{#- Of these, the ones behind which stands a person who can be told; ballots have no name. -#}
{%- macro sources_with_a_person() -%} 'hotline_12345', 'tv_inquiry', 'online_inquiry' {%- endmacro -%}
