# Everything starts from a Linux x86-64 machine with Python 3.11 or 3.12 and make; see README.md.
#
#   PYTHON=/path/to/python3.12   which Python to build on, instead of the first suitable one on PATH
#   ARGS="..."                   handed on by `run` (yingshang up), `test` (pytest), `bench` and `shots`

.DEFAULT_GOAL := help
.PHONY: help run test check fix setup bench shots clean

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ASSETS := web/static/built/.made
# A uv that runs: pyenv and asdf leave shims on PATH that do not.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .uv/bin/uv)

ASSET_SOURCES := package.json $(shell find web/assets web/static/css web/static/js web/locales -type f \
                   -not -name '*.mo' -not -name '*.pyc' 2>/dev/null)
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
BROWSER := $(shell for b in $(BROWSERS); do command -v $$b && break; done)
NO_BROWSER := No Chromium on this machine: the browser tests are skipped. Install chromium (and fonts-noto-cjk) to run them.

# Prints the first Python of a supported version that really runs, or nothing.
FIND_PYTHON = for p in $(or $(PYTHON),python3.12 python3.11 python3 python /usr/bin/python3.12 /usr/bin/python3.11); do \
	  "$$p" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null \
	    && { command -v "$$p"; break; }; \
	done

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup  ## Start everything, with a demo in an empty database; Ctrl-C stops it
	@exec $(BIN)/yingshang up $(ARGS)

test: setup  ## Run all tests
	@if [ -z "$(BROWSER)" ]; then \
	  if [ "$${YINGSHANG_REQUIRE_BROWSER:-}" = 1 ]; then \
	    echo "No Chromium on this machine, and YINGSHANG_REQUIRE_BROWSER=1 forbids to skip the browser tests." >&2; exit 1; \
	  fi; \
	  echo "$(NO_BROWSER)"; \
	fi
	@$(BIN)/python -m pytest $(ARGS); status=$$?; [ -n "$(BROWSER)" ] || echo "$(NO_BROWSER)"; exit $$status

check: setup  ## Check format, lint, types and the import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup  ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(INSTALLED) $(ASSETS)  ## Make .venv with the yingshang command and the front-end files

shots: setup  ## Photograph every page of the demo, wide and narrow, light and dark, into shots/
	@$(BIN)/python -m tests.gallery $(ARGS)

bench: setup  ## Run the benchmarks: one table of ratios, also as JSON
	@$(BIN)/python -m bench $(ARGS)

clean:  ## Remove everything that setup and the tools made; the data stays
	rm -rf $(VENV) .uv build dist *.egg-info web/static/vendor web/static/built
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so a step that was interrupted is done again.
$(INSTALLED): requirements.lock pyproject.toml | $(UV)
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or 3.12 was found; install one, or name it: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	$(BIN)/python -c '' 2>/dev/null || $(UV) venv --quiet --clear --python "$$python" $(VENV); \
	echo "Installing the locked dependencies into $(VENV)"; \
	: "uv does not read the settings of pip, where a nearby mirror is often named"; \
	index=$${PIP_INDEX_URL:-$$("$$python" -m pip config get global.index-url 2>/dev/null || true)}; \
	if [ -n "$$index" ] && [ -z "$${UV_DEFAULT_INDEX:-}$${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	$(UV) pip sync --python $(BIN)/python requirements.lock && \
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --build-constraints requirements.lock --editable . && \
	touch $@

.uv/bin/uv:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or 3.12 was found; install one, or name it: make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python cannot make environments (its venv or ensurepip is missing); install them (Debian: python3-venv) or uv." >&2; exit 1; \
	fi; \
	echo "Getting uv into .uv"; \
	rm -rf .uv && "$$python" -m venv .uv && .uv/bin/python -m pip install --disable-pip-version-check 'uv>=0.9,<1'

$(ASSETS): $(ASSET_SOURCES) | $(INSTALLED)
	@echo "Building the front-end files"
	@$(BIN)/python -m web.assets
	@touch $@
