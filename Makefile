# make demo | check | test | prove | bench | airflow | clean. Each sets up first what is not there yet.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: setup plans demo check lint test prove bench airflow clean
BIN := .venv/bin

setup: ## everything from uv.lock and pom.xml
	@.ci/setup

plans: setup ## what the Flink jobs do, worked out once
	@$(BIN)/python -m streaming.plans

demo: plans ## all parts, real market data, a simulated platform, a live board
	@exec $(BIN)/python weipan.py demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint ## the quick lane: no engine, no browser, under 90 s
	$(BIN)/pytest -n 2 --dist loadfile -m "not engine and not browser and not prove"

test: check plans ## the whole suite with real engines and a real browser
	@.ci/suite

prove: setup ## the long proofs
	CHROMIUM="$$(.ci/chromium)"; export CHROMIUM; $(BIN)/pytest --timeout=7200 -m prove

bench: setup ## figures of this machine
	$(BIN)/pytest -q -s tests/bench/bench_*.py

airflow: setup ## Airflow's own pages over the DAGs
	@exec $(BIN)/python -m serving.stack.airflow_ui

clean: ## what setup and tests made; the state stays (weipan reset)
	rm -rf .venv .boot .jars .plans .browser .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .test-artefacts
