# make run · make test · make check · make chaos · make bench · make lock
# Works with GNU make 3.81 and later, on Linux and macOS. PYTHON=… names another interpreter.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test check lint types coverage browser peers playground chaos bench lock clean

run: .venv/.run
	@exec $(BIN)/python -m bot

test: .venv/.dev
	@$(BIN)/python -m pytest -q -n 2

check: lint types coverage

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy

coverage: .venv/.dev
	$(BIN)/python -m pytest -q -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=95

# Needs Debian's chromium, or another at /usr/bin/chromium.
browser: .venv/.browser
	$(BIN)/python -m pytest -q -m browser tests/web tests/clients

# Needs npm, on Linux: a Slack that nobody here wrote.
peers: .venv/.dev
	TIDINGS_PEERS=1 $(BIN)/python -m pytest -q tests/peers tests/teams/test_manifest.py

# Needs npm; Microsoft's terms let one try a bot with it. With Chromium it takes pictures.
playground: .venv/.dev
	$(BIN)/python -m tests.playground

# For so many SECONDS in each chat on each database: bots are killed, answers get lost, and no
# message may be. In Teams one may come twice if it says so.
chaos: .venv/.dev
	$(BIN)/python -m tests.delivery --seconds $(or $(SECONDS),30)

bench: .venv/.dev .venv/rival
	$(BIN)/python -m tests.bench

lock: .venv/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --all-extras pyproject.toml -o requirements.lock --upgrade
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --all-extras --group dev pyproject.toml -c requirements.lock \
		-o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --all-extras --group dev --group browser pyproject.toml \
		-c requirements-dev.lock -o requirements-browser.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp is newer than its lock when what the lock names is installed.
.venv/.run: requirements.lock | .venv/bin/pip
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/pip
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@ .venv/.run

.venv/.browser: requirements-browser.lock | .venv/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

# The client that ours is measured beside; it stays out of the bot's own packages.
.venv/rival: tests/bench/rival.lock | .venv/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
		--target $@ -r $<

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Tidings needs Python 3.11 or later; PYTHON=… says where it is."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing (on Debian: apt-get install python3-venv)."; exit 1; }
