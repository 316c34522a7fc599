# What each target is for: `make help`. PORT and DATA_DIR override where `run` serves and keeps.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Embedded, whatever servers the shell happens to know.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL $(MANAGE)
# Whoever installed the tools for development has all that running needs.
RUNTIME := $(if $(wildcard .venv/dev.stamp),.venv/dev.stamp,.venv/run.stamp)
# Checks read the settings, but leave no keys in data/.
CHECKING := DATA_DIR=.mypy_cache/data

# Of each part; more are drawn from by chance, the same ones every time.
MOST ?= 300

export PYTHONUNBUFFERED = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help install run test lint catalogues bench mutants audit sbom services messages system
.DELETE_ON_ERROR:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/\1\t/p' $(MAKEFILE_LIST)

install: .venv/dev.stamp  ## the virtual environment .venv, nothing else

run: $(RUNTIME)  ## everything in one process with demonstration data, at http://127.0.0.1:8000
	@$(EMBEDDED) migrate --verbosity 0
	@$(EMBEDDED) load_city regions/data/chenzhou
	@$(EMBEDDED) demo
	@$(EMBEDDED) serve

test: install system  ## all tests: on SQLite, on PostgreSQL and Redis if they answer, in a browser
	$(BIN)/python -m tests.run

lint: install system catalogues  ## style, types, imports, migrations, compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(CHECKING) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(CHECKING) $(MANAGE) makemigrations --check --dry-run

catalogues:
	@for po in $$(find regions suggestions -name '*.po'); do \
		msgfmt --check-format --output-file=- $$po | cmp --silent - $${po%.po}.mo \
		|| { echo "$$po is not what was compiled: run make messages"; exit 1; }; done

bench: install  ## measures, each benchmark says what
	$(BIN)/python -m tests.benchmarks

mutants: install  ## what no test would notice; PARTS="limits masking" names some, MOST=0 takes all
	nice -n 15 $(BIN)/python -m tests.mutants --most $(MOST) $(PARTS)

audit: install  ## bandit, advisories, committed secrets, the tables in docs/security
	$(BIN)/python -m tests.audit

sbom: install  ## the bill of materials of a release, CycloneDX: make sbom VERSION=1.0 > sbom.cdx.json
	@$(BIN)/python -m tests.audit.bill $(VERSION)

services: install  ## web, worker and beat against PostgreSQL and Redis, without Docker
	@bash deploy/services.sh

messages: install  ## collects texts to translate, compiles the translations
	mkdir -p regions/locale suggestions/locale
	$(MANAGE) makemessages --locale zh_Hans --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore data --ignore staticfiles --ignore 'tests/*'
	$(MANAGE) compilemessages --ignore .venv

system:
	@bash deploy/system.sh

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is missing or older than 3.11; name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make virtual environments: on Debian or Ubuntu, as root:"; \
		echo "  apt-get install python3-venv"; exit 1; }

.venv/dev.stamp: requirements-dev.txt | .venv/bin/pip
	@echo "Installing what development and tests need ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

.venv/run.stamp: requirements.txt | .venv/bin/pip
	@echo "Installing what running needs, once ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@
