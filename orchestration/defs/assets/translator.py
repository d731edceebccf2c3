"""How a dbt node looks in Dagster: its key, group, owner and description.

Keys are <schema>/<name>, so that the UI shows the room a table lives in; landing, run and gate tables have the keys of
the Python assets that make them. When a node runs is decided by tags, in assets.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

from orchestration.defs.assets.presented import code_of, said_of_test

OWNERS = ["team:assessment-office"]


RUN_CONTEXT = dg.AssetKey(["run", "run_context"])


class KaopingTranslator(DagsterDbtTranslator):
    """Keys by schema, groups by folder, descriptions without the SQL (which the repository shows better)."""

    def __init__(self) -> None:
        super().__init__()
        self._specs: dict[tuple[int, str], dg.AssetSpec] = {}

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Made once: each model is asked for by all that read it, ten times on average."""
        asked = id(manifest), unique_id
        if asked not in self._specs:
            self._specs[asked] = self._spec(manifest, unique_id, project)
        return self._specs[asked]

    def _spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """A model that reads landed feeds reads them through the build database, so it needs that to be prepared."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = manifest["nodes"].get(unique_id)
        if props is not None:
            spec = spec.merge_attributes(metadata=code_of(props))
        reads_landing = any(dep.asset_key.path[0] == "landing" for dep in spec.deps)
        if not reads_landing or any(dep.asset_key == RUN_CONTEXT for dep in spec.deps):
            return spec
        return spec.replace_attributes(deps=[*spec.deps, dg.AssetDep(RUN_CONTEXT)])

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """A test of dbt, with what it asks in words."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec._replace(description=said_of_test(manifest["nodes"][unique_id])) if spec else None

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        props = dbt_resource_props
        room = props["source_name"] if props["resource_type"] == "source" else props["schema"]
        return dg.AssetKey([room, props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props["fqn"][1:-1]
        return folders[0] if folders else "transform"

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props.get("description") or str(dbt_resource_props["name"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        return OWNERS
