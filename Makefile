# Brevet. `make serve` on a fresh machine serves the site; `make test` runs every test. `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# one process more than there are cores: those that drive browsers wait now and then
JOBS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

.PHONY: help serve demo test check bench soak pictures lock clean editor
help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

serve: .venv/serve.stamp static/build/editor/made-of ## install what is missing, then serve the site (options in ARGS, for example ARGS="--port 9000")
	@exec $(BIN)/brevet serve $(ARGS)

editor: static/build/editor/made-of ## bundle the scripts of the authors' editor, and the verifier's, when they changed

demo: .venv/serve.stamp ## fill an empty instance with sample people
	@$(BIN)/brevet demo

test: .venv/test.stamp static/build/editor/made-of ## run every test, on SQLite and Postgres, with a real browser
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: .venv/test.stamp ## ruff, types, contracts, house and template rules; the walk with hostile values is left to `make test`
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n $(JOBS) tests/house --ignore tests/house/test_hostile.py
	@$(BIN)/brevet course check courses
	@$(BIN)/brevet course fmt --check courses

bench: .venv/test.stamp ## measure what the README promises
	@$(BIN)/python -m bench

soak: .venv/test.stamp static/build/editor/made-of ## the long forms of the tests
	@BREVET_SOAK=1 $(BIN)/python -m pytest tests/content/test_fuzz.py tests/content/test_fuzz_courses.py tests/assessment/test_life.py tests/assessment/test_script.py tests/authoring/test_hostile_authors.py tests/certificates/test_designing.py tests/certificates/test_batches.py tests/house/test_hostile.py tests/operations/test_commands.py tests/browser $(ARGS)

pictures: .venv/test.stamp ## make the README's pictures anew
	@$(BIN)/python -m docs.pictures

lock: .venv/test.stamp ## pin the newest versions that pyproject.toml allows
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --group build --universal --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group build --group test --universal --constraint requirements.lock --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements-test.lock

clean: ## remove everything that was built; instance/ stays
	rm -rf .venv static/build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache tests/.artifacts static/editor/node_modules static/verifier/node_modules tests/npm/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Brevet needs Python 3.11 or newer; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python cannot make an environment. On Debian and Ubuntu run: sudo apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/serve.stamp: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing the pinned packages into .venv …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m app.operations.machine
	@touch $@

# without the bundles the site runs as well: the program says in one line each what is missing
static/build/editor/made-of: .venv/serve.stamp $(wildcard static/editor/*.js static/editor/package*.json static/verifier/*.js static/verifier/package*.json)
	@$(BIN)/python -m app.operations.frontend && touch $@ || true

.venv/test.stamp: .venv/serve.stamp requirements-test.lock tests/npm/package-lock.json
	@echo "Installing what the tests need …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	@$(BIN)/python -m app.operations.machine --tests
	@$(BIN)/python -m tests.npm || true
	@touch $@
