# make run     everything on this machine: web, worker, beat, broker, database
# make stack   the services of docker-compose.yml as processes, on Debian's PostgreSQL, Redis and Caddy
# make test    all tests          make check   linters, types, contracts, deployment checks
# make fuzz    20,000 requests to the API that nobody would think of
# make test-postgresql   those tests that ask the database much, on PostgreSQL
# make drill   faults while people save: what was lost, and how long it took      make load   500 at once
# make bench   figures for bench/RESULTS.md
# make lock    resolve the dependencies of pyproject.toml anew
# make screenshots  of the README, from a running Fangtan
# make messages  collect the texts to translate, and compile them

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin
STUDY ?= beijing

.PHONY: run stack test check test-postgresql fuzz drill load bench screenshots lock messages runtime development

run: runtime
	@$(BIN)/python -m config.embedded $(STUDY)

stack: runtime
	@$(BIN)/python -m config.stack $(STUDY)

test: development
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile

check: development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG= PUBLIC_URL=https://survey.example.org SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	! command -v caddy || SITE=survey.example.org WEB=web:8000 PAGES=/srv LARGEST_BODY=30MB caddy validate --config config/proxy/Caddyfile
	for form in surveys/studies/*/questionnaires/*.yaml; do $(BIN)/python manage.py check_questionnaire $$form || exit 1; done

fuzz: development
	FUZZ_CASES=20000 $(BIN)/python -m pytest tests/surveys/test_api_fuzz.py

drill: development
	$(BIN)/python -m bench.drills

load: development
	$(BIN)/python -m bench.load

test-postgresql: development
	$(BIN)/python -m tests.on_postgresql --numprocesses=2 --dist=loadfile tests/surveys tests/analytics tests/config

bench: development
	$(BIN)/python -m bench

screenshots: development
	$(BIN)/python -m docs.screenshots

lock: development
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml --extra dev --output-file requirements-dev.lock
LOCKING = --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

messages: development
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-location --ignore .venv --ignore var
	$(BIN)/pybabel compile --domain django --directory config/locale

runtime:
	@$(PYTHON) config/install.py requirements.lock

development:
	@$(PYTHON) config/install.py requirements-dev.lock
