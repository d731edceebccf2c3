"""What of a build in parts is put together again: the tables that anything behind the models reads.

Inner tables stay in their parts; many hold numbers that mean something within one build only. A model whose rows come
of several assessments says so in its configuration (`of: all_assessments`) and is made anew of what was put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.gates.kept import BESIDE
from orchestration.gates.suites import load_suites, load_wording
from orchestration.release.carried import RECKONED
from orchestration.transform.arguments import AFTER_GATE, BEFORE_GATE, is_selected
from orchestration.transform.compiled import Model, compiled_models
from orchestration.transform.past import carried_models
from orchestration.transform.project import ParsedProject

_OF, _ALL_ASSESSMENTS = "of", "all_assessments"
_STAGING = "staging"


@dataclass(frozen=True)
class Together:
    """The models of a phase that the whole build holds. `united`: out of the parts, as tables; `views` over what is
    landed; `whole`: models of all assessments.
    """

    united: tuple[Model, ...]
    views: tuple[Model, ...]
    whole: tuple[Model, ...]


def together(parsed: ParsedProject, select: Sequence[str]) -> Together:
    """What is to be put together once the selected models are made, each in an order in which it can be made."""
    models = compiled_models(parsed, (*BEFORE_GATE, *AFTER_GATE))
    whole = {name for name, node in parsed.models().items() if _is_of_all(node["config"].get("meta", {}))}
    inputs = {need for m in models if m.name in whole for need in m.needs}
    wanted = {*parsed.models("marts"), *carried_models(parsed), *_read_behind_models(), *whole, *inputs}
    chosen = [m for m in models if m.name in wanted and is_selected(parsed.models()[m.name], select)]
    views = {m.name for m in chosen if m.schema == _STAGING and m.is_view}
    return Together(
        tuple(m for m in chosen if m.name not in whole | views),
        tuple(m for m in chosen if m.name in views),
        tuple(m for m in chosen if m.name in whole),
    )


def _is_of_all(meta: dict[str, object]) -> bool:
    return meta.get(_OF) == _ALL_ASSESSMENTS


def _read_behind_models() -> set[str]:
    """By the gate and its sentences, and by what is worked out of a finished build."""
    looked_at = {expectation.table for suite in load_suites() for expectation in suite.expectations}
    return {*looked_at, *BESIDE, *(lookup.table for lookup in load_wording().names.values()), *RECKONED}
