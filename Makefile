# Everything is installed into .venv, and again only when requirements.lock or pyproject.toml
# changes.

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help serve build test test-browser lock clean
.DELETE_ON_ERROR:

help:  ## list these targets
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(INSTALLED)  ## build the site, show it on this machine and follow every change (PORT=8000)
	@$(BIN)/roundtable-kb serve --port $(PORT)

build: $(INSTALLED)  ## check the records and publish the site into site/
	@$(BIN)/roundtable-kb build

test: $(INSTALLED)  ## run every check: formatting, lint, types, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --cov --cov-fail-under=95

test-browser: $(INSTALLED)  ## run the tests that read the built site in Chromium
	$(BIN)/pytest tests/browser

# Options keep out of the lock what belongs to the machine that wrote it.
lock: $(BIN)/python  ## choose the newest versions that pyproject.toml allows, with their hashes
	$(BIN)/pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --upgrade --extra dev \
		--all-build-deps --allow-unsafe --generate-hashes --strip-extras --no-emit-options \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

# A page that somebody edited, or a file that somebody put into site/, stays where it is.
clean:  ## remove what was generated: the site, its pages and the caches, but not .venv
	@PYTHONPATH=src $(PYTHON) -B -c 'from pathlib import Path; \
		from roundtable_kb import diagnostics, publish, reporters; \
		report = diagnostics.Report(); publish.publish((), Path("docs"), report); \
		print(reporters.text(report), end="")'
	@rm -f docs/.generated.json .coverage
	@if [ -f site/.generated.txt ]; then \
		(cd site && tr '\n' '\0' < .generated.txt | xargs -0 rm -f --); \
		find site -type d -empty -delete; fi
	@rm -rf .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .site-*
	@find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or later is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

# The lock is whole: pip has nothing to resolve, and what is released after it cannot get in its way.
$(LOCKED): requirements.lock | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements.lock
	@touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/pip check --quiet
	@touch $@
