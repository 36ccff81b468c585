# Parley's commands. `make up` and `make test` are all a newcomer needs.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
VENV := .venv/bin
NLU := nlu/.venv/bin
# Rasa runs on Python 3.10 only: on PATH, else the newest that pyenv has, else what uv can find.
PYTHON310 = $(shell deploy/find_python310.sh $(UV))

.PHONY: help up demo test test-all check bench bench-availability train setup lock clean migration

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

up: setup  ## set up what is missing and start Parley: Rasa, the app, a worker
	@$(VENV)/parley up

demo: setup  ## take one candidate from import to booked interview
	@$(VENV)/parley demo

test: setup train  ## the whole test suite
	@$(VENV)/python -m pytest -n 2 --dist loadgroup -m "not slow"

test-all: setup train  ## the test suite with its slow parts
	@$(VENV)/python -m pytest -n 2 --dist loadgroup

check: setup  ## ruff, mypy --strict, import-linter, alembic check
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/mypy --config-file nlu/pyproject.toml --python-executable $(NLU)/python
	@$(VENV)/lint-imports --no-cache # its cache does not notice a module that is new
	@$(VENV)/python -m bot.migrations.check

bench: setup train  ## measure: bare Rasa's turn, Parley's turn, start-up, memory, slots
	@$(VENV)/python -m tests.bench

bench-availability: setup  ## measure the availability parser beside others
	@$(VENV)/python -m tests.bench.bench_availability

train: setup  ## train the Rasa model, if its inputs changed
	@$(VENV)/parley train

setup: .venv/.ready nlu/.venv/.ready  ## both environments

migration: setup  ## a new migration from the models: make migration m="what it does"
	@$(VENV)/python -m bot.migrations.make "$(m)"

.tools/bin/uv:
	@deploy/install_uv.sh $(PYTHON)

.venv/.ready: requirements-dev.lock pyproject.toml | $(UV)
	@echo "setup | the app's environment"
	@$(UV) venv --quiet --allow-existing --python '>=3.11,<3.14' .venv
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

nlu/.venv/.ready: nlu/requirements.lock | $(UV)
	@echo "setup | Rasa's environment (about 1 GB; a minute or two the first time)"
	@test -n "$(PYTHON310)" || { echo "setup | Rasa needs Python 3.10 and none was found: install it (uv python install 3.10, pyenv install 3.10, or your system's package)"; exit 1; }
	@$(UV) venv --quiet --allow-existing --python "$(PYTHON310)" nlu/.venv
	@$(UV) pip sync --quiet --python nlu/.venv/bin/python --require-hashes nlu/requirements.lock
	@touch $@

lock: | $(UV)  ## resolve all dependencies anew
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --group dev --group bench pyproject.toml -c requirements.lock -o requirements-dev.lock
	@cd nlu && $(abspath $(UV)) pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-header pyproject.toml -o requirements.lock

clean:  ## forget environments, models, caches and the embedded data
	rm -rf .venv nlu/.venv .tools models/*.tar.gz models/current.json var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
