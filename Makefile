# make run, make test, make check, make bench, make official: each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= $(or $(NQ57_PORT),8050)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NQ57_PORT := $(PORT)

.PHONY: run test check audit format bench load official screenshots clean
run: $(VENV)/run.ok
	@$(BIN)/python cli.py serve --demo-if-empty

test: $(VENV)/dev.ok
	@$(BIN)/python scripts/find_browser.py
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not official"

check: $(VENV)/dev.ok
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit -q -c pyproject.toml -r app.py cli.py cli_db.py cli_report.py cli_serve.py cli_tasks.py cli_tokens.py terminal.py settings.py view.py i18n.py api auth callbacks components data geo reports web scripts

# By hand: it asks the internet, and its answer changes with the day's news.
audit: $(VENV)/dev.ok
	@$(BIN)/pip-audit --local --strict

format: $(VENV)/dev.ok
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/dev.ok
	@$(BIN)/python scripts/find_browser.py
	@$(BIN)/python -m tests.bench

load: $(VENV)/dev.ok
	@$(BIN)/python scripts/find_browser.py
	@$(BIN)/python -m tests.load

official: $(VENV)/dev.ok
	@test -n "$$NQ57_BOUNDARIES" || { echo "make official needs the official polygons: set NQ57_BOUNDARIES to their file." >&2; exit 1; }
	@$(BIN)/python -m pytest -m official

screenshots: $(VENV)/dev.ok
	@$(BIN)/python scripts/find_browser.py
	@$(BIN)/python scripts/make_screenshots.py

$(VENV)/made.ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Say which one: make PYTHON=python3.11 ..." >&2; exit 1; }
	@echo "Setting up a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.ok: requirements.txt $(VENV)/made.ok
	@echo "Installing what the program needs ..."
	@$(BIN)/pip install -q -r requirements.txt
	@touch $@

$(VENV)/dev.ok: requirements-dev.txt requirements.txt $(VENV)/made.ok
	@echo "Installing what tests and checks need ..."
	@$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@ $(VENV)/run.ok

clean:
	rm -rf $(VENV) var
