# `make help` lists the targets. Nothing here needs more than Python 3.11 to 3.13 (with venv), make and git.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# Bytecode is kept, whatever the surroundings say: the suite and the many servers it starts would compile all again.
export PYTHONDONTWRITEBYTECODE :=
SOURCES := config accounts history goals planning agent tests benchmarks manage.py

# PYTHON=/path/to/python chooses the interpreter; otherwise the first one that fits is taken.
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13; do \
	$$python -c '$(FITS)' >/dev/null 2>&1 && echo $$python && break; done)

# WORKERS=0 runs the tests in one process (for a debugger); TESTS=tests/goals narrows them; COVERAGE=yes measures branches
# besides. Three workers keep two cores busy: what starts servers and browsers mostly waits. On PostgreSQL there
# are fewer, since each starts a server of its own.
WORKERS ?= 3
FEW := $(if $(filter 0,$(WORKERS)),0,2)
TESTS ?=
COVERAGE ?=
RUN := $(if $(COVERAGE),$(BIN)/coverage run,$(BIN)/python)
PYTEST := $(RUN) -m pytest -q -n $(WORKERS) --dist loadgroup

.PHONY: help install run dev demo test test-unit test-integration proofs faults bench check coverage \
	format format-check lint types schema contracts lock clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Daymark needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: requirements/base.txt | $(VENV)/.made
	@echo "Installing requirements/base.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/planner.txt | $(VENV)/.made
	@echo "Installing requirements/dev.txt and requirements/planner.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt -r requirements/planner.txt
	@touch $(VENV)/.base $@

install: $(VENV)/.dev ## Make .venv with everything for running, testing and checking

run: $(VENV)/.base ## Serve on http://127.0.0.1:8000, with a demo account on an empty database
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) demo --if-empty
	@exec $(MANAGE) serve

dev: $(VENV)/.dev ## Serve with autoreload and DEBUG, for working on the code
	@DEBUG=true $(MANAGE) migrate --no-input --verbosity 0
	@DEBUG=true $(MANAGE) demo --if-empty
	@exec env DEBUG=true $(MANAGE) runserver

demo: $(VENV)/.base ## Make the demo account anew
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) demo --reset

test: $(VENV)/.dev ## Run the suite, and once more on PostgreSQL what depends on the database
	$(PYTEST) -m "not faults and not proof" $(TESTS)
	$(PYTEST) -n $(FEW) --db=postgres -m both_databases $(TESTS) || test $$? -eq 5  # 5: none of TESTS is to run twice

test-unit: $(VENV)/.dev ## Run what needs no server, browser or process of its own
	$(PYTEST) -m "not integration and not browser and not faults and not proof" $(TESTS)

test-integration: $(VENV)/.dev ## Run what starts servers, browsers and processes
	$(PYTEST) -m "(integration or browser) and not faults" $(TESTS)

proofs: $(VENV)/.dev ## Try very many cases, and kill, cut and flood in short
	$(PYTEST) -m "faults or proof"

faults: $(VENV)/.dev ## Kill, cut and flood, in full (many minutes)
	DAYMARK_FAULTS=full $(BIN)/python -m pytest -m faults tests/faults

bench: $(VENV)/.dev ## Measure, and write benchmarks/README.md
	$(BIN)/python -m benchmarks

check: format-check lint types contracts coverage proofs ## What CI runs: format, lint, types, contracts, the suite with coverage, proofs

coverage: $(VENV)/.dev ## Run the suite with branch coverage, at least 90 %
	@$(BIN)/coverage erase
	@$(MAKE) test COVERAGE=yes
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

format-check: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev ## Lint the code
	$(BIN)/ruff check .

types: $(VENV)/.dev ## Check the types (mypy, strict)
	$(BIN)/mypy $(wildcard $(SOURCES))

schema: $(VENV)/.base ## Write docs/openapi.yaml from the routes
	@$(MANAGE) spectacular --file docs/openapi.yaml --validate --fail-on-warn

contracts: $(VENV)/.dev ## Check who may import whom
	$(BIN)/lint-imports

# Existing pins are kept; `make lock UPGRADE=--upgrade` takes the newest of everything.
UPGRADE ?=
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
lock: $(VENV)/.dev ## Compile requirements/*.in to requirements/*.txt, with hashes
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	$(COMPILE) -c requirements/base.txt -c requirements/dev.txt requirements/planner.in -o requirements/planner.txt

clean: ## Remove the virtual environment and what tools leave behind (never var/, which holds your data)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
