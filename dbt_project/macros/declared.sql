{#-
What the house declares where neither the scheme nor the published rules do: horizons, thresholds and the size of draws. A var of the
same name in dbt_project.yml overrides it. docs/monitoring.md says what each is for and why it is what it is.
-#}
{%- macro declared(name) -%}
{%- set values = {
    'evidence_notice_days': 30,
    'report_notice_days': 10,
    'missing_reports_red': 3,
    'forecast_months': 'needed',
    'forecast_small_mean': 5,
    'forecast_own_share': 0.25,
    'forecast_range_margin': 1.25,
    'forecast_first_year_spreads': 1.65,
    'forecast_rate_share': 0.5,
    'forecast_rate_share_unscored': 0.75,
    'lint_same_measure': 0.95,
    'lint_same_measure_units': 5,
    'lint_same_measure_levels': 3,
    'pair_correlation': 0.6,
    'pair_t': 6,
    'lint_weight_units': 3,
    'lint_full_marks_cycles': 2,
    'lint_weight_gap': 0.15,
    'lint_checks_a_month': 2,
    'robustness_draws': 1000,
    'robustness_seed': 20240101,
    'sensitivity_draws': 500,
    'sensitivity_batches': 10,
    'sensitivity_t': 2.262,
    'robustness_weight_spread': 0.10,
    'robustness_value_error': 0.02,
} -%}
{%- if name not in values -%}
    {{ exceptions.raise_compiler_error('declared: unknown name ' ~ name ~ '; known: ' ~ (values.keys() | join(', '))) }}
{%- endif -%}
{{ return(var(name, values[name])) }}
{%- endmacro -%}
