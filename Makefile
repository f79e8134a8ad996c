# Everything runs from this folder. `make demo` needs Python 3.11+, pip and make; after the install, no network.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo run test lint lock bench clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: install
	$(BIN)/sisterwatch demo

run: install
	$(BIN)/sisterwatch run

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports
	$(BIN)/mypy

# Divided by file: many files tell one story, and it is told once; the longest come first (tests/conftest.py).
test: lint
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: install
	$(BIN)/python -m bench.crawl

# Versions and hashes of everything, for every platform; no index host is written.
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --output-file requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf .venv var build *.egg-info
