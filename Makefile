# `make` alone lists what there is. Nothing is installed outside .venv but the Debian packages of packages.txt.
SHELL := /bin/bash
HOST ?= 0.0.0.0
PORT ?= 8000
PYTHON3 ?= python3
PY := .venv/bin/python
DATA := $(or $(LMS_DATA),data)
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-data doctor setup test lint bench bench-phone bench-placing messages screenshots fonts clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: .venv/run.stamp ## set up everything and serve the demonstration county (HOST, PORT)
	@LMS_DEMO=1 exec $(PY) manage.py demo --host $(HOST) --port $(PORT)

demo-data: .venv/run.stamp ## make the demonstration county anew
	@[ ! -e $(DATA)/serve.lock ] || flock -n $(DATA)/serve.lock true || { echo "演示县正在运行，请先停掉再重做。"; exit 1; }
	@[ -z "$(DATABASE_URL)" ] || { echo "DATABASE_URL 指着别的数据库，请自己清空它，再运行 make demo。"; exit 1; }
	@rm -f $(DATA)/lms.sqlite3 $(DATA)/lms.sqlite3-wal $(DATA)/lms.sqlite3-shm
	@LMS_DEMO=1 $(PY) manage.py demo --only-build

doctor: ## say in Chinese what is missing on this machine
	@if [ -x $(PY) ]; then $(PY) manage.py doctor --port $(PORT); else $(PYTHON3) -I lms/doctor.py; fi

setup: .venv/dev.stamp $(DATA)/fonts.stamp ## install what the product and its tests need

test: .venv/dev.stamp $(DATA)/fonts.stamp ## lint, all tests on SQLite, those that reach a database also on PostgreSQL and Redis where they answer
	@$(PY) tests/run.py

lint: .venv/dev.stamp ## style, import order, templates, long files
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@$(PY) manage.py build_messages --check
	@git ls-files '*.html' | xargs .venv/bin/djhtml --check
	@git ls-files '*.py' '*.js' '*.css' | xargs wc -l | awk '$$1 > 500 && $$2 != "total" {print "over 500 lines:", $$2, $$1}'

bench: .venv/dev.stamp $(DATA)/fonts.stamp ## measure beside the peer, into bench/out/
	@$(PY) -m bench.run

bench-phone: .venv/dev.stamp $(DATA)/fonts.stamp ## measure learner pages on a phone, kill browsers, spoil the network, into bench/out/
	@$(PY) -m bench.phone

bench-placing: .venv/dev.stamp ## simulate the placing: how exact, how long, what it misses (PERSONS of each kind)
	@$(PY) -m bench.placing $(if $(PERSONS),--persons $(PERSONS))

messages: .venv/run.stamp ## join and compile the Chinese catalogue
	@$(PY) manage.py build_messages

screenshots: .venv/dev.stamp $(DATA)/fonts.stamp ## picture every screen of a learner, in two sizes and both themes, into docs/screens/
	@$(PY) -m tests.journeys.pictures

fonts: $(DATA)/fonts.stamp ## cut the common characters out of Debian's font, once

clean: ## remove what was made, but neither the data folder nor media
	@rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache htmlcov .coverage bench/out tests/screenshots
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# --- what has to be there ------------------------------------------------------------------------

.venv/packages.stamp: packages.txt deploy/packages.sh
	@bash deploy/packages.sh packages.txt
	@mkdir -p .venv && touch $@

.venv/bin/python: .venv/packages.stamp
	@[ -x $@ ] || $(PYTHON3) -m venv .venv
	@touch $@

.venv/run.stamp: requirements.txt .venv/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(DATA)/fonts.stamp: .venv/run.stamp kit/fonts.py
	@$(PY) -m kit.fonts
	@mkdir -p $(DATA) && touch $@
