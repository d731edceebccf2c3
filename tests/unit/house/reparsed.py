"""What dbt makes of a changed copy of the project, taken up from the parse of the project itself."""

from pathlib import Path

from orchestration.base.files import BUILD_DATABASE
from orchestration.transform.arguments import common_arguments
from orchestration.transform.project import ParsedProject
from orchestration.transform.runner import invoke


def parsed(copy: Path) -> ParsedProject:
    """What dbt makes of the copy; raises what it says otherwise."""
    place = common_arguments(copy / "dbt_project", copy / "parse", copy / "parse")
    outcome = invoke(["parse", *place, "--write-json"], Path(BUILD_DATABASE))
    if outcome.error:
        raise ValueError(outcome.error)
    return ParsedProject(copy / "dbt_project", copy / "parse")
