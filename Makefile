# Targets share .venv and install what they need. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=

.PHONY: run test faults check bench lock catalogue clean

run: $(VENV)/.runtime .env
	@$(BIN)/python manage.py run_all --host $(HOST) --port $(PORT)

test: $(VENV)/.development
	@$(BIN)/python -m tests.run $(PYTEST_ARGS)

faults: $(VENV)/.development
	@$(BIN)/python -m tests.faults.table

check: $(VENV)/.development
	@sh tests/check.sh

bench: $(VENV)/.development
	@$(BIN)/python -m bench.pages
	@$(BIN)/python -m bench.papers

catalogue: $(VENV)/.development
	@SECRET_KEY=x $(BIN)/python manage.py catalogue --update

lock:
	uv pip compile -q pyproject.toml -o requirements.txt --python-version 3.11 --no-annotate --custom-compile-command "make lock"
	uv pip compile -q pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt --python-version 3.11 --no-annotate --custom-compile-command "make lock"

$(VENV)/.runtime: requirements.txt
	@PYTHON=$(PYTHON) sh deploy/make_venv.sh $(VENV) requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt
	@PYTHON=$(PYTHON) sh deploy/make_venv.sh $(VENV) requirements-dev.txt
	@touch $(VENV)/.runtime $@

.env:
	@$(BIN)/python deploy/write_env.py

clean:
	rm -rf $(VENV) var .env
