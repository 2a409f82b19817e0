# make serve   install what serving needs, and serve the page on http://127.0.0.1:5000
# make test    install what tests need, and run every check
# make bench   measure it beside the usual ways to read digits, in the folder DATA
# make clean   remove what the others made

PYTHON ?= python3
DATA ?= data
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: serve test check browser bench clean

serve: $(VENV)/serve.stamp
	@exec $(BIN)/numscribe serve

test: $(VENV)/test.stamp browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

# Tests drive a real Chromium: Debian's where there is one or where root can install it.
browser: $(VENV)/test.stamp
	@if command -v chromium >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium fonts-dejavu-core; \
	else $(BIN)/playwright install chromium; fi

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/serve.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[parquet,train]" --group test
	@touch $@ $(VENV)/serve.stamp

bench: $(VENV)/test.stamp
	$(BIN)/python benchmarks/stages.py --data-dir $(DATA)
	$(BIN)/python benchmarks/bench.py --data-dir $(DATA)

clean:
	rm -rf $(VENV) build dist benchmarks/.environments
