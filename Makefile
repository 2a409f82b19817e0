# make serve   install the server, and serve the page on http://127.0.0.1:5000
# make test    install the test dependencies, and run all checks
# make audit   check installed packages for known vulnerabilities; exit status 3 if offline
# make fuzz    fuzz each parser for SECONDS seconds (SECONDS=720 for an hour)
# make bench   compare with other ways to read digits; needs the data folder DATA
# make clean   remove environments and build files

PYTHON ?= python3
DATA ?= data
SECONDS ?= 12
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start Python more than a hundred times. Without bytecode files, each compiles all modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test audit fuzz browser bench clean

serve: $(VENV)/serve.stamp
	@exec $(BIN)/numscribe serve

# In the order of the folders, each test process starts one browser for all of its browser tests.
test: $(VENV)/test.stamp browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive src
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The browser tests use the headless shell of Debian's Chromium, which takes half the processor time
# of Chromium itself. Without Debian or root, they use Chromium if it is installed, and otherwise
# Playwright's headless shell.
browser: $(VENV)/test.stamp
	@if command -v chromium-headless-shell >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
			chromium-headless-shell fonts-dejavu-core; then :; \
	elif command -v chromium >/dev/null; then :; \
	else $(BIN)/playwright install --only-shell chromium; fi

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/serve.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[pdf]"
	@touch $@

$(VENV)/test.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[parquet,train]" --group test
	@touch $@ $(VENV)/serve.stamp

audit: $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --group audit
	BIN=$(BIN) .ci/audit

fuzz: $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --group fuzz
	@set -e; for target in decode strokes body tensors archive; do \
		echo "fuzz $$target for $(SECONDS) s"; mkdir -p build; \
		$(BIN)/python fuzz/fuzz.py $$target -max_total_time=$(SECONDS) >build/fuzz-$$target.log 2>&1 \
		|| { tail -n 60 build/fuzz-$$target.log; exit 1; }; \
		tail -n 1 build/fuzz-$$target.log; \
	done

bench: $(VENV)/test.stamp
	$(BIN)/python benchmarks/stages.py --data-dir $(DATA)
	$(BIN)/python benchmarks/bench.py --data-dir $(DATA)
	$(BIN)/python benchmarks/paper.py --data-dir $(DATA)

clean:
	rm -rf $(VENV) build dist benchmarks/.environments
