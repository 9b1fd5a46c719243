# Everything there is to remember. Needs Python 3.11 or newer and nothing else.
#
#   make run            the site with demo data on http://127.0.0.1:8000     PORT=8001, DEMO=0: reference data only
#   make test           all tests                                            ARGS="-k import"
#   make check          format, lint, types, migrations, production settings, translations (-k: all that is wrong)
#   make bench          the numbers                                          ARGS=…
#   make screenshots    the pictures of the README, from the demo data

PYTHON ?= python3
PORT ?= 8000
ARGS ?=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

# Complete, and thrown away: what `check --deploy` judges is the rest.
PRODUCTION = PORTAL_ENV=production DEBUG=0 SECRET_KEY=$(call random,48) FIELD_KEYS=$(call random,32) \
	LOOKUP_KEYS=$(call random,32) ALLOWED_HOSTS=portal.example SITE_URL=https://portal.example \
	DATABASE_URL=postgresql://portal@127.0.0.1/portal
random = $(shell $(PYTHON) -c "import base64, os; print(base64.b64encode(os.urandom($(1))).decode())")

.PHONY: run test check bench screenshots environment format lint templates types migrations production catalogue

run:
	@$(PYTHON) bootstrap.py
	@$(MANAGE) serve --stop-with-parent --port $(PORT)

test:
	@$(PYTHON) bootstrap.py --browser
	@$(BIN)/python -m pytest $(ARGS)

check: format lint templates types migrations production catalogue

environment:
	@$(PYTHON) bootstrap.py --dev

format: environment
	$(BIN)/ruff format --check .

lint: environment
	$(BIN)/ruff check .

templates: environment
	$(BIN)/djlint --lint --quiet templates

types: environment
	DATABASE_URL=postgresql://portal@127.0.0.1/portal $(BIN)/mypy

migrations: environment
	$(MANAGE) makemigrations --check --dry-run

production: environment
	@echo "$(MANAGE) check --deploy --fail-level WARNING"
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

catalogue: environment
	$(MANAGE) messages --check

bench:
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots:
	@$(PYTHON) bootstrap.py --browser
	@$(BIN)/python -m tests.browser.screenshots
