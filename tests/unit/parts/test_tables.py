"""What is put together of the parts: every model is of an assessment, the same in every part, or of all assessments."""

import pytest

from orchestration.parts.tables import together
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE
from orchestration.transform.past import carried_models
from orchestration.transform.project import parsed_project

pytestmark = pytest.mark.dear

# Of no assessment, and the same in every part: what is landed without one. unite.py holds it at every run.
OF_NOBODY = {"chk_deliveries", "chk_office_deliveries", "chk_organisations", "deliveries", "dim_organisation"}
WHOLE = {
    *("dim_date", "latest_cycle", "received_coverage", "release", "scenario_problems", "scenarios", "scheme_lint"),
}


def test_every_mart_is_put_together_or_made_of_what_is() -> None:
    before, after = (together(parsed_project(), phase) for phase in (BEFORE_GATE, AFTER_GATE))
    made = {model.name for phase in (before, after) for model in (*phase.united, *phase.whole)}
    assert made >= set(parsed_project().models("marts")) | (
        carried_models(parsed_project()).keys() - {"stg_references"}
    )
    assert {model.name for phase in (before, after) for model in phase.whole} == WHOLE
    assert {model.schema for phase in (before, after) for model in phase.views} == {"staging"}


def test_every_table_that_is_put_together_says_whose_its_rows_are() -> None:
    united = [model for phase in (BEFORE_GATE, AFTER_GATE) for model in together(parsed_project(), phase).united]
    columns = {model.name: {column.name for column in parsed_project().columns(model.name)} for model in united}
    assert {name for name, found in columns.items() if "assessment_id" not in found} == OF_NOBODY
    assert [name for name, found in columns.items() if "cycle" not in found and name not in OF_NOBODY] == []


def test_what_is_of_all_assessments_is_read_only_by_what_is_or_given_to_the_parts() -> None:
    """After the gate nobody but another such model may read one: the parts were made before it was."""
    models = parsed_project().models()
    after = {model.name for model in together(parsed_project(), AFTER_GATE).whole}
    ids = {models[name]["unique_id"] for name in after}
    readers = {name for name, node in models.items() if ids & set(node["depends_on"]["nodes"])}
    assert readers <= after


def test_what_a_model_of_all_assessments_reads_is_put_together() -> None:
    for phase in (BEFORE_GATE, AFTER_GATE):
        there = {
            m.name
            for p in (BEFORE_GATE, phase)
            for t in [together(parsed_project(), p)]
            for m in (*t.united, *t.views, *t.whole)
        }
        assert [
            (model.name, need)
            for model in together(parsed_project(), phase).whole
            for need in model.needs
            if need not in there
        ] == []
