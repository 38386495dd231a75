# A first try needs nothing but `make run`; `make help` lists the rest.
.PHONY: run flask test lint bench browser clean help
.DELETE_ON_ERROR:

PYTHONS = python3.14 python3.13 python3.12 python3.11 python3
RUN = .venv/bin/python -m
VNU = vnu-jar@26.9.27

run: .venv/installed  ## Start everything on this machine, with demo data; HOST, PORT, DATABASE_URL, REDIS_URL are obeyed
	@$(RUN) app.local.run

flask: .venv/installed  ## Run a command on what make run has started: make flask ARGS="crew import crew.csv"
	@test -f instance/environment || { echo "Start it first, in another window: make run"; exit 1; }
	@set -a; . ./instance/environment; .venv/bin/flask --app main $(ARGS)

test: .venv/installed  ## Run the tests; ARGS go to pytest, as in make test ARGS="-k login"
	@$(RUN) pytest $(ARGS)

lint: .venv/installed  ## Check style, format and which package imports which
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports

bench: .venv/installed  ## Measure how fast the pages are
	@$(RUN) app.local.bench $(ARGS)

browser: .venv/browser .venv/vnu/vnu.jar  ## Install what the browser tests need: Chromium, Java, fonts, an HTML checker
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	test -d /usr/share/fonts/truetype/dejavu || missing="$$missing fonts-dejavu-core"; \
	test -d /usr/share/fonts/truetype/liberation || missing="$$missing fonts-liberation"; \
	$(INSTALL_MISSING)

clean:  ## Remove .venv and caches; the data under instance/ stay
	rm -rf .venv .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.git/*' -exec rm -rf {} +

help:  ## Show this list
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

.venv/installed: requirements.txt
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || { $(MAKE_VENV); }
	@echo "Installing what requirements.txt names into .venv …"
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/browser: tests/browser/requirements.txt .venv/installed
	@$(RUN) pip install --quiet --disable-pip-version-check -r tests/browser/requirements.txt
	@touch $@

.venv/vnu/vnu.jar: Makefile | .venv/installed
	@missing=; command -v npm >/dev/null || missing=" npm"; $(INSTALL_MISSING)
	@rm -rf $(@D) && mkdir $(@D)
	@cd $(@D) && npm pack --silent $(VNU) >/dev/null && tar -xzf vnu-jar-*.tgz
	@mv "$$(find $(@D)/package -name vnu.jar)" $@ && touch $@
	@rm -rf $(@D)/package $(@D)/*.tgz

# A python3 may be too old, a stub of a version manager, or a Debian one without the venv module.
define MAKE_VENV
for python in $(PYTHONS); do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && break; \
	python=; \
done; \
test -n "$$python" || { echo "Crew Deliveries needs Python 3.11, 3.12, 3.13 or 3.14, and none was found."; exit 1; }; \
$$python -c 'import venv, ensurepip' 2>/dev/null || \
	{ echo "$$python lacks its venv module: apt-get install python3-venv"; exit 1; }; \
$$python -m venv --clear .venv
endef

define INSTALL_MISSING
test -z "$$missing" || { \
	command -v apt-get >/dev/null && test "$$(id -u)" = 0 || \
		{ echo "make browser needs these, as Debian calls them:$$missing"; exit 1; }; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
}
endef
