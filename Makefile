# Kaoping: `make run` builds and publishes, `make test` proves it, `make ui` opens Dagster. The environment lives in .venv.
PYTHON ?= python3
# The environment of docs/operations.md counts here too; what is given to make goes first.
RAW ?= $(or $(KAOPING_RAW),raw)
WAREHOUSE ?= $(or $(KAOPING_WAREHOUSE),warehouse)
PORT ?= 3000
AS_OF ?=
BIN := .venv/bin
READY := .venv/.ready

# Bytecode is written whatever the environment says: compiling the tests anew costs every worker five seconds, our own
# modules half a second in each of the many processes that tests start.
export PYTHONDONTWRITEBYTECODE :=

M ?=
ONLY ?=
CHECK ?=
# Lint only what this branch changed; `make lint` and CI look at everything.
CHANGED_SQL = $(shell git diff --name-only --diff-filter=d $$(git merge-base HEAD @{upstream} 2>/dev/null || echo HEAD) -- 'dbt_project/*.sql')

# Where the many small files of quick tests never reach a disk, the system takes a third of the time for them. A small
# /dev/shm is left alone.
IN_MEMORY = $(shell df -k /dev/shm 2>/dev/null | awk 'NR > 1 && $$4 > 2000000 {print "/dev/shm"}')

.PHONY: run check models test soak long mutants bench generate format help ui releases rebuild pin unpin rollback mend whatif lint lock clean
.DEFAULT_GOAL := run

$(READY): requirements.lock
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# The command as a program: this project's modules, whatever folder it is called from.
$(BIN)/kaoping: $(READY)
	@printf '%s\n' '#!/bin/sh' "PYTHONPATH='$(CURDIR)'\$${PYTHONPATH:+:\$$PYTHONPATH} exec '$(CURDIR)/$(BIN)/python' -P -X utf8 -m orchestration \"\$$@\"" > $@
	@chmod +x $@

run: $(BIN)/kaoping  ## [RAW=dir] [WAREHOUSE=dir] [AS_OF=YYYY-MM-DD]
	@$(BIN)/python -m orchestration run --raw "$(RAW)" --warehouse "$(WAREHOUSE)" $(if $(AS_OF),--as-of "$(AS_OF)")

check: $(READY)  ## a change is known good: lint of what changed, types, generated files, quick tests and the fast ones of what changed
	$(BIN)/ruff check -q .
	$(BIN)/ruff format -q --check .
	$(BIN)/mypy
	$(if $(CHANGED_SQL),$(BIN)/python -m tests.lint_sql lint $(CHANGED_SQL))
	PYTEST_DEBUG_TEMPROOT=$(IN_MEMORY) $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder \
	    -m "not slow and not soak and not long" --changed --hypothesis-profile fewer \
	    -o tmp_path_retention_policy=failed $(PYTEST_ARGS)

models: $(READY)  ## M=name: the unit and data tests of one dbt model and its neighbours, on an empty database
	@$(BIN)/python -m tests.model "$(M)"

test: $(READY)  ## everything that proves the product right
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not soak and not long" --durations 25 $(PYTEST_ARGS)

soak: $(READY)  ## what needs luck, time or other people's software: kills, readers, benchmarks, clients, deep fuzzing
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m soak --durations 40 $(PYTEST_ARGS)

long: $(READY)  ## many whole runs, one after the other: what was published never vanishes
	$(BIN)/python -m pytest -n auto -m long $(PYTEST_ARGS)

mutants: $(READY)  ## put small faults into copies of the project, one by one: the tests have to notice every one
	$(BIN)/python -m tests.mutants

bench: $(READY)  ## [ONLY=name]: measure against a floor in the same run, and write the figures into docs/
	@$(BIN)/python -m tests.benchmarks $(ONLY)

generate: $(READY)  ## [CHECK=1]: write every generated file, or only compare
	@$(BIN)/python -m tests.generate $(if $(CHECK),--check)

format: $(READY)  ## lay out the Python and the SQL that changed
	$(BIN)/ruff check -q --fix .
	$(BIN)/ruff format -q .
	$(if $(CHANGED_SQL),$(BIN)/python -m tests.lint_sql fix -q $(CHANGED_SQL))

help:  ## this list
	@grep -hE '^[a-z][a-z ]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

ui: $(READY)  ## [PORT=3000]: Dagster on http://localhost:3000
	@$(BIN)/python -m orchestration ui --port "$(PORT)" --raw "$(RAW)" --warehouse "$(WAREHOUSE)"

releases: $(READY)  ## what is on disk, and which release readers see
	@$(BIN)/python -m orchestration releases --warehouse "$(WAREHOUSE)"

rebuild: $(READY)  ## AS_OF=YYYY-MM-DD or RELEASE=release [OUT=dir]: build a past date again beside what was published, and compare
	@$(BIN)/python -m orchestration rebuild --raw "$(RAW)" --warehouse "$(WAREHOUSE)" $(if $(AS_OF),--as-of "$(AS_OF)") \
	    $(if $(RELEASE),--release "$(RELEASE)") $(if $(OUT),--out "$(OUT)")

pin unpin: $(READY)  ## [RELEASE=release]: keep a release for good, else the published one; unpin: no longer
	@$(BIN)/python -m orchestration pin --warehouse "$(WAREHOUSE)" $(if $(RELEASE),"$(RELEASE)") $(if $(filter unpin,$@),--off)

rollback: $(READY)  ## [TO=release]: publish an older release again, else the one before
	@$(BIN)/python -m orchestration rollback --warehouse "$(WAREHOUSE)" $(if $(TO),--to "$(TO)")

mend: $(READY)  ## put warehouse/current right where copying has made a folder of it
	@$(BIN)/python -m orchestration mend --warehouse "$(WAREHOUSE)"

whatif: $(READY)  ## [NAME=scenario]: what would come of the changed schemes in raw/scenarios; publishes nothing
	@$(BIN)/python -m orchestration whatif --raw "$(RAW)" --warehouse "$(WAREHOUSE)" $(if $(NAME),"$(NAME)")

lint: $(READY)  ## everything that lints; [STRICT=1]: also fail where the vulnerability service could not be asked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.lint_sql lint --processes 0 dbt_project
	$(BIN)/dg check defs
	$(BIN)/python -m tests.audit_dependencies $(if $(STRICT),--strict)

lock:  ## resolve pyproject.toml anew (needs uv)
	uv pip compile pyproject.toml --group dev --extra postgres --extra dask --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-strip-extras -o requirements.lock

clean:
	rm -rf .venv .dagster warehouse dbt_project/target dbt_project/logs
