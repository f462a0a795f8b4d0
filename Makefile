# Two commands matter: `make run` and `make test`. Each does all the set-up it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= $(or $(TOETSPEIL_DATA),var)
PORT ?= 8000
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.PHONY: help setup setup-test setup-proof run test proof check bench verify lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.runtime ## prepare .venv, the system libraries and the styles

setup-test: $(VENV)/.test ## the same, with what the tests need

run: setup ## serve the application with demonstration data on http://127.0.0.1:8000
	@$(BIN)/toetspeil demo --data $(DATA)
	@exec $(BIN)/toetspeil serve --data $(DATA) --port $(PORT)

test: setup-test ## every test, none skipped
	$(BIN)/pytest -n 2 --dist loadfile

setup-proof: setup-test $(VENV)/.proof ## the same, with what the proof needs (some 400 MB)

proof: setup-proof ## what is too slow for every day: all of it on PostgreSQL too, twenty kills, Spark; writes tests/PROOF.md
	$(BIN)/python -m tests.proof $(STEPS)

check: setup-test ## format, lint, types, contracts, catalogues, then every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/toetspeil catalogue check
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-branch --cov-report=term:skip-covered

bench: setup-test ## the speed of everything that people wait for, from one run
	$(BIN)/python -m tests.bench $(PARTS)

verify: setup ## check a report: make verify FILE=rapport.pdf FINGERPRINT="as the municipality made it known"
	@$(BIN)/toetspeil report verify "$(FILE)" $(if $(FINGERPRINT),--fingerprint "$(FINGERPRINT)") $(if $(TRUST),--trust "$(TRUST)")

lock: ## pin all dependencies again, with hashes
	./setup.sh lock

clean: ## throw away what the set-up made; the data in var/ stays
	rm -rf $(VENV) assess/frontend/node_modules assess/static/vendor *.egg-info

$(VENV)/.runtime: requirements.lock pyproject.toml setup.sh assess/frontend/package-lock.json assess/frontend/build.py assess/static/app.css
	./setup.sh runtime

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime setup.sh
	./setup.sh test

$(VENV)/.proof: requirements-proof.lock requirements-outloud.lock $(VENV)/.test setup.sh
	./setup.sh proof
