# Everything goes through a virtual environment that these targets make for themselves.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STATE ?= Kazakhstan

.DEFAULT_GOAL := help
.PHONY: help brief test lint bench check-positions wheel-check estimates clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

brief: $(VENV)/.run  ## the brief on STATE (Kazakhstan unless told)
	@$(BIN)/equipoise brief "$(STATE)"

test: $(VENV)/.dev  ## the whole test suite
	$(BIN)/python -m pytest

lint: $(VENV)/.dev  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:  ## remove the virtual environment and build products
	rm -rf $(VENV) build dist
