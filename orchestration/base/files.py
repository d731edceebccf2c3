"""File names that several rooms know: of a run's build and of a release. Folders are warehouse/workspace.py's."""

# dbt reads the database's name off the file's stem, so parsing and running have to use the same stem.
BUILD_DATABASE = "build.duckdb"
# Where dbt's profile looks for that file, and for how much memory DuckDB may take.
BUILD_VARIABLE = "KAOPING_BUILD_DB"
MEMORY_VARIABLE = "KAOPING_MEMORY"
RELEASE_DATABASE = "kaoping.duckdb"
PARQUET = "parquet"
# The site of a release; its first page is index.html.
REPORT = "report"
# Where the page of Dagster serves the published release (cli/site.py).
SITE = "/site"
# Workbooks and papers.
REPORTS = "reports"
