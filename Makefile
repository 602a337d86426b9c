# Everything goes through a virtual environment that these targets make for themselves.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STATE ?= Kazakhstan

.DEFAULT_GOAL := help
.PHONY: help brief test lint bench bench-balance bench-brief sectors bench-positions check-axes check-positions check-bsv check-preparation check-nowcast check-issues sensitivity calibration crosscheck same-answers wheel-check estimates bench-gdelt check-spark clean

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

test: $(VENV)/.dev  ## the whole test suite, on two cores
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

lint: $(VENV)/.dev  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.dev  ## CPU time of the hot paths, as ratios to a plain Python loop
	$(BIN)/python -m pytest benchmarks -c benchmarks/pytest.ini

bench-balance: $(VENV)/.dev  ## every balance from the store: time, memory, what one state costs (needs the real data)
	PYTHONPATH=tests $(BIN)/python benchmarks/bench_balance.py

bench-brief: $(VENV)/.run  ## what a brief costs as a whole process beside importing polars and numpy; its collects
	$(BIN)/python benchmarks/brief_cost.py

sectors: $(VENV)/.run  ## rebuild the sector ties that ship, from the records in the store
	$(BIN)/python -m equipoise.sectors.build

check-axes: $(VENV)/.run  ## two axes on invented worlds and on the votes since 2000 (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/check_axes.py

check-positions: $(VENV)/.run  ## the posterior mode against the published estimates (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/check_positions.py

check-bsv: $(VENV)/.run  ## the published sampler against the published estimates (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/check_bsv.py

bench-positions: $(VENV)/.run  ## how well the sampler mixes on the published votes (needs the real data)
	PYTHONPATH=tests $(BIN)/python benchmarks/bench_positions.py

check-preparation: $(VENV)/.run  ## our preparation of the votes beside the published one (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/preparation.py

check-issues: $(VENV)/.run  ## our issues beside the published flags, and positions by issue (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/issues.py

sensitivity: $(VENV)/.run  ## how positions change with choices made otherwise (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/sensitivity.py

check-nowcast: $(VENV)/.run  ## new roll calls added to estimates, against estimating anew (needs the real data)
	PYTHONPATH=tests $(BIN)/python studies/check_nowcast.py

bench-gdelt: $(VENV)/.dev  ## a month of raw GDELT events beside DuckDB's bare scan (2.3 GB of generated files)
	PYTHONPATH=tests $(BIN)/python benchmarks/bench_gdelt.py

check-spark: $(VENV)/.dev  ## the same SQL text on DuckDB and on Spark gives equal tables (installs Spark; Java 17)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[spark]"
	$(BIN)/python -m pytest tests/sources/gdelt/test_gdelt_spark.py

calibration: $(VENV)/.dev  ## whether intervals hold the truth as often as they say (half an hour)
	PYTHONPATH=tests $(BIN)/python studies/mode_coverage.py
	PYTHONPATH=tests $(BIN)/python studies/calibration.py

crosscheck: $(VENV)/.dev  ## one small posterior by our sampler and by NumPyro's, side by side (installs NumPyro)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[numpyro]"
	PYTHONPATH=tests $(BIN)/python studies/crosscheck.py

same-answers: $(VENV)/.run  ## ask 2,600 questions again and compare with the answers of another version in BEFORE
	$(BIN)/python studies/same_answers.py write build/same-answers && $(BIN)/python studies/same_answers.py compare "$(BEFORE)" build/same-answers

wheel-check:  ## build the wheel, install it alone in an empty environment, run the brief from it
	rm -rf build/wheel-check dist
	$(PYTHON) -m venv build/wheel-check/build
	build/wheel-check/build/bin/python -m pip install --quiet --disable-pip-version-check build
	build/wheel-check/build/bin/python -m build --wheel --outdir dist . > build/wheel-check/log
	$(PYTHON) -m venv build/wheel-check/run
	build/wheel-check/run/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cd build/wheel-check && EQUIPOISE_HOME=$$PWD/home run/bin/equipoise brief Kazakhstan > brief.txt && head -5 brief.txt
	test $$(cat dist/*.whl | wc -c) -lt 15000000

estimates: $(VENV)/.run  ## rebuild the estimates that ship, from the votes in the store
	$(BIN)/equipoise estimate --out src/equipoise/data/estimates

clean:  ## remove the virtual environment and build products
	rm -rf $(VENV) build dist
