"""Writing the semantic description beside the files it describes: semantic/kaoping.osi.yaml and semantic_manifest.json.

Same release, same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from orchestration.semantics.metricflow import metricflow
from orchestration.semantics.model import Metric, answerable, read_tables, references
from orchestration.semantics.osi import osi

FOLDER = "semantic"
OSI = "kaoping.osi.yaml"
METRICFLOW = "semantic_manifest.json"
# Written in C where PyYAML has it: ten times as fast on a document of this size.
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write_semantics(database: Path, keys: Mapping[str, Sequence[str]], metrics: Sequence[Metric]) -> Path:
    """Describe the published file; the folder stands beside it."""
    folder = database.parent / FOLDER
    folder.mkdir(exist_ok=True)
    tables = read_tables(database, keys)
    pointing, known = references(tables), answerable(metrics, tables)
    interchanged = osi(database.stem, tables, pointing, known)
    text = yaml.dump(interchanged, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=120)
    (folder / OSI).write_text(text, encoding="utf-8")
    manifest = metricflow(database.stem, tables, pointing, known)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / METRICFLOW).write_text(text + "\n", encoding="utf-8")
    return folder
