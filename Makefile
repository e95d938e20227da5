# Everything one does here; `make` alone prints it. Needs Python 3.11 or newer, and nothing else for `make site`.
# Packages come in by hash only, in two steps: what `make site` needs, and what the tests need on top of it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
# One more than the cores that we count on: browsers wait more than they work.
WORKERS ?= 3
ARGS ?=
BENCH ?= search
MODULES ?=

bin := .venv/bin
# Wheels only: building a package from its source would first install that package's own tools, without a hash.
install := $(bin)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes --only-binary=:all:
pytest := $(bin)/python -m pytest
fast := 'not seconds and not slow and not browser and not nu'
verbs := generator/cli/*,generator/__main__.py,generator/serve.py
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) pyproject.toml --group build

# npm notes where each author may be paid: addresses, which a lock of ours does not hold.
without_addresses = const name = "package-lock.json", lock = JSON.parse(fs.readFileSync(name)); \
	for (const one of Object.values(lock.packages)) delete one.funding; \
	fs.writeFileSync(name, JSON.stringify(lock, null, 2) + "\n")

for_site := .venv/.installed-site
for_tests := .venv/.installed-tests $(if $(shell command -v npm),tests/node_modules/.installed,no-npm)

.PHONY: help setup site serve test-fast test test-all bench check format coverage mutate lock licences audit dist rehearse clean no-npm

help:
	@printf 'make …\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

site: $(for_site) ## build content/ into site/ (BASE_URL=… says where it will stand)
	@$(bin)/broadsheet build $${BASE_URL:+--base-url "$$BASE_URL"} $(ARGS)

serve: $(for_site) ## build, serve on this machine, and reload the browser when something changes
	@$(bin)/broadsheet serve $(ARGS)

test-fast: $(for_tests) ## the tests that take no browser and no time: half a minute at most
	@$(pytest) --numprocesses 2 --quiet -m $(fast) $(ARGS)

test: $(for_tests) ## all tests that fit into five minutes, browser included
	@$(pytest) --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder -m 'not slow' $(ARGS)

test-all: $(for_tests) ## the long harnesses too
	@$(pytest) --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(for_tests) ## what search costs and finds; BENCH=build|farm|related|sizes|lighthouse: other figures (see tests/bench)
	@cd tests && npm install --no-save --silent pagefind@1.6.0 $(if $(filter lighthouse,$(BENCH)),lighthouse@12.8.2)
	@$(bin)/python -m tests.bench.$(BENCH) $${BROADSHEET_SHARED:-../shared} $(ARGS)

check: $(for_tests) ## format, lint, types and `make test`: what CI runs
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy
	@$(MAKE) test

format: .venv/.installed-tests ## put the code into its form
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

coverage: $(for_tests) ## which branches no test reaches but by a browser; fails below what is reached (takes minutes)
	@$(bin)/coverage erase
	@$(bin)/coverage run -m pytest --quiet --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder \
		-m 'not slow and not browser and not nu' $(ARGS)
	@$(bin)/coverage combine --quiet
	@$(bin)/coverage report --omit '$(verbs)'
	@$(bin)/coverage report --include '$(verbs)' --fail-under 96

mutate: $(for_tests) ## which changes of modules that clean, escape, identify or write no test notices (MODULES="text urls"; ARGS=--all)
	@$(bin)/python -m tests.mutation $(ARGS) $(MODULES)

lock: .venv/.installed-tests ## write the locks again from pyproject.toml and tests/package.json (UPGRADE=1: newest versions)
	$(compile) --output-file requirements.txt
	$(compile) --group test --all-extras --constraint requirements.txt --output-file tests/requirements.txt
	cd tests && $(if $(UPGRADE),rm -f package-lock.json &&) npm install --package-lock-only
	cd tests && node -e '$(without_addresses)'

licences: .venv/.installed-tests ## write LICENCES.md again, from what is installed
	@$(bin)/python .ci/supply.py licences

audit: $(bin)/python ## ask osv.dev whether anybody knows a weakness in what is pinned (needs the network)
	@$(bin)/python .ci/supply.py audit

dist: .venv/.installed-tests ## what a release holds: dist/ with the wheel, its source and its bill of materials
	@rm -rf dist
	@$(bin)/python -m build --no-isolation --outdir dist . >/dev/null
	@$(bin)/python .ci/supply.py sbom >dist/broadsheet.cdx.json
	@ls dist

rehearse: .venv/.installed-tests ## go through a release in a clean clone, up to what publishes (needs the network; takes minutes)
	@$(bin)/python -m tests.rehearsal

clean: ## remove what was built, and caches; .venv and tests/node_modules stay
	@if [ -x $(bin)/broadsheet ]; then $(bin)/broadsheet clean; fi
	@rm -rf build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find generator tests -name __pycache__ -type d -not -path '*/node_modules/*' -prune -exec rm -rf {} +

setup: $(for_site) ## only install what `make site` needs

# A link to an interpreter that is gone counts as missing, so the environment is then made afresh.
$(bin)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Broadsheet needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not here)." \
			"Say which one to take: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo 'Setting up .venv (once) …' >&2
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

.venv/.installed-site: requirements.txt pyproject.toml | $(bin)/python
	@$(install) --requirement requirements.txt || { \
		echo "No luck with $$($(bin)/python --version). Where it is too new for a package named above, take an older one:" \
			"rm -r .venv && make PYTHON=/path/to/python3.14" >&2; exit 1; }
	@$(bin)/python -m pip install -qq --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-tests: tests/requirements.txt .venv/.installed-site
	@echo 'Installing the tools of the tests (once) …' >&2
	@$(install) --requirement tests/requirements.txt
	@touch $@

tests/node_modules/.installed: tests/package-lock.json tests/package.json tests/.npmrc
	@cd tests && npm ci --silent
	@touch $@

no-npm:
	@echo 'npm is not here: the tests that need its tools will be skipped, and say so.' >&2
