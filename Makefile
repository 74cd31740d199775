# Everything that a newcomer types. `make help` lists it.
PYTHON ?= python3
PORT ?= 8069
TAGS ?=
PHONE ?=
DB ?=
FAULTS ?=
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help run test lint shell bench i18n check-setup check-addons check-run check-bench census faults wheels clean

help:  ## Print this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run:  ## Serve the portal with its demo story at http://localhost:8069 (PORT= to change)
	@$(PYTHON) setup/install postgresql wkhtmltopdf pango scripts
	@$(PYTHON) setup/run --port $(PORT)

test:  ## Run the tests (TAGS=/addon:Class.method for a part)
	@$(PYTHON) setup/install postgresql wkhtmltopdf pango scripts chromium font axe pdfsig
	@$(PYTHON) setup/test --tags "$(TAGS)" $(if $(PHONE),--phone)

lint:  ## Check style, licences and Odoo's own lints
	@$(PYTHON) setup/install postgresql git node
	@$(PYTHON) setup/lint

shell:  ## Open Odoo's shell on the database of `make run` (DB= to change)
	@$(PYTHON) setup/install postgresql
	@$(PYTHON) setup/shell $(DB)

bench:  ## Measure stock Odoo and the suite side by side (BENCH= for options)
	@$(PYTHON) setup/install postgresql pango scripts
	@$(PYTHON) tests/bench/bench.py $(BENCH)

i18n:  ## Write each addon's i18n/*.pot and complete its fr.po with the new terms
	@$(PYTHON) setup/install postgresql
	@$(PYTHON) setup/i18n

check-setup:  ## Test what set-up says when something is missing
	@$(PYTHON) tests/devkit/test_devkit.py

check-addons:  ## Install each addon alone, beside website, upgrade and uninstall it
	@$(PYTHON) setup/install postgresql wkhtmltopdf pango scripts chromium font pdfsig
	@$(PYTHON) setup/check-addons

check-run:  ## Start the portal, sign in as each demo person, fetch a PDF, stop it
	@$(PYTHON) setup/install postgresql wkhtmltopdf pango scripts
	@$(PYTHON) setup/check-run

check-bench:  ## Run the benchmark at its smallest size, to see that it works
	@$(MAKE) --no-print-directory bench BENCH="--sizes 20 --spread one --rounds 2"

census:  ## Write anew what stock Odoo's public methods give to strangers, for the tests to compare
	@$(PYTHON) setup/install postgresql
	@$(PYTHON) setup/census

faults:  ## Break a real server with two workers: kill it, stop its mail, roles on each worker (FAULTS=test_roles)
	@$(PYTHON) setup/install postgresql pango scripts pdfsig
	@$(PYTHON) tests/faults/faults.py $(FAULTS)

wheels:  ## Build the packages of all addons into dist/
	@$(PYTHON) setup/install
	@$(PYTHON) setup/wheels

clean:  ## Remove all that the other targets fetched and made
	@$(PYTHON) setup/clean
