#!/bin/sh
# Everything that can be said about the code without running its tests; for `make check`.
set -eu
bin=${VENV:-.venv}/bin
export SECRET_KEY="check-only-$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')"
export ENV_FILE=/nonexistent VAR_DIR="${TMPDIR:-/tmp}/tracker-check-$$"
trap 'rm -rf "$VAR_DIR"' EXIT
step() { printf '%-34s' "$1"; shift; if out=$("$@" 2>&1); then echo ok; else echo FAILED; echo "$out"; exit 1; fi; }

step "ruff: lint" "$bin/ruff" check .
step "ruff: format" "$bin/ruff" format --check .
step "mypy: types" "$bin/mypy"
step "import contracts" "$bin/lint-imports" --no-cache
step "templates: format" sh -c "git ls-files -z 'templates/*.html' | xargs -0 '$bin/djade' --target-version 5.2 --check"
step "migrations are complete" "$bin/python" manage.py makemigrations --check --dry-run
step "Chinese catalogue is complete" "$bin/python" manage.py catalogue
step "production settings" "$bin/python" manage.py check --deploy --fail-level WARNING
step "the tree stands alone" sh -c "! git grep -nE '\\.\\./shared|/work/' -- ':!tests/check.sh'"
