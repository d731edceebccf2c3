"""Who may read a table of dbt is where it stands: its room, shared/ for other rooms, or marts/ for everybody."""

from pathlib import Path

import pytest
from reparsed import parsed

from orchestration.transform.project import parsed_project

DOORS = {"marts": "public", "shared": "protected"}
# Of these rooms everything is for others.
OPEN = {"staging": "protected", "whatif": "public"}


def test_the_folder_says_who_may_read() -> None:
    wrong = {}
    for name, model in parsed_project().models().items():
        room, *folders = model["fqn"][1:-1]
        access = OPEN.get(room) or DOORS.get("/".join(folders)) or "private"
        if (model["group"], model["access"]) != (room, access) or (model["schema"] == "marts") != (access == "public"):
            wrong[name] = (room, access, model["group"], model["access"], model["schema"])
    assert wrong == {}


def test_what_is_shared_is_read_by_another_room() -> None:
    """What nobody else reads any more goes back into its room."""
    models = parsed_project().models()
    read = {(need, model["group"]) for model in models.values() for need in model["depends_on"]["nodes"]}
    shared = [model for model in models.values() if "shared" in model["fqn"]]
    others = {model["name"]: {room for need, room in read if need == model["unique_id"]} for model in shared}
    assert others and [model["name"] for model in shared if not others[model["name"]] - {model["group"]}] == []


@pytest.mark.dear
@pytest.mark.parametrize("read", ["tier_edges", "event_penalties"])
def test_reading_another_rooms_inner_table_is_an_error_of_the_parse(copy: Path, read: str) -> None:
    model = copy / "dbt_project" / "models" / "monitoring" / "curious.sql"
    model.write_text(f"select * from {{{{ ref('{read}') }}}}", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"curious .* model\.kaoping\.{read}, which is not allowed .* private"):
        parsed(copy)
