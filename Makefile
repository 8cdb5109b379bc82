# Everything is set up on first use and again whenever the pins change.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Spark's tests need Java: without it PySpark is not installed, and they are skipped, saying so.
PINS := requirements/$(if $(shell command -v java),spark,dev).txt

.PHONY: demo test evidence check bench pins clean

demo: $(READY)
	$(BIN)/zelo demo --home .demo/packaging

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile
	ZELO_TEST_DATABASE=postgres $(BIN)/python -m pytest -n 2 --dist loadfile tests/apps tests/web

evidence: $(READY)
	ZELO_EVIDENCE=1 $(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)
	$(BIN)/python -m bench $(ONLY)

# Writes the pinned requirements anew (needs uv).
pins:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements/dev.txt
	uv pip compile pyproject.toml --extra dev --extra spark --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements/spark.txt

$(READY): $(PINS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zelo needs Python 3.11 or newer; $$($(PYTHON) --version) was found. Set PYTHON=/path/to/python3."; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(PINS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:
	rm -rf $(VENV) .cache .demo build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
