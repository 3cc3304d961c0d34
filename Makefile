# Every command of this book. Each one first makes sure of its own set-up: it makes the
# environment $(VENV) where there is none and installs what the command needs, from locks.
#
# Nothing here compares file times, so no target is a file: what is up to date is found out
# by content in requirements/venv.sh.

# The folder of the environment, the Python to make it with (by default the first one that is
# new enough), the port of `serve` and `live`, and further arguments for test, outputs, lab, bench.
VENV ?= .venv
PYTHON ?=
PORT ?= 8000
ARGS ?=
export VENV PYTHON

# What would change how Python or pip work, for whoever has set it.
unexport PYTHONDEVMODE PYTHONINSPECT PYTHONOPTIMIZE PYTHONPYCACHEPREFIX PYTHONSAFEPATH
export PIP_USER = 0

# Chapters have to be the same wherever they run. A module that Python does not cache on disk
# would behave as no chapter says, and the first import of everything else would be slow for good.
unexport PYTHONDONTWRITEBYTECODE

with = @sh requirements/venv.sh run
in_field = VENV='$(VENV)-field' PYTHONPATH=tests sh requirements/venv.sh

# Two targets at once would set up the same environment at once.
.NOTPARALLEL:
.PHONY: help book offline serve live lab quick test pythons field coverage check outputs bench matrix picture lock clean

help:
	@echo 'make book      build the site into _build/html'
	@echo 'make offline   pack it to take along: a zip with notebooks and helper, and an EPUB'
	@echo 'make serve     build it and serve it on this machine only (PORT=8000)'
	@echo 'make live      the same, and build and show it again after each change'
	@echo 'make lab       open the chapters in JupyterLab'
	@echo 'make quick     run the tests of the helper that take no time, the last failure first'
	@echo 'make test      run every test (ARGS="-k reload" for some of them)'
	@echo 'make pythons   test the helper and the chapters on every other Python that is here'
	@echo 'make field     tell the helper stories of reloads with pydantic, pandas, Flask and other libraries'
	@echo 'make coverage  run every test, and say which lines of src none has reached'
	@echo 'make check     lint, check the format, check the types'
	@echo 'make outputs   run the chapters and write their outputs into notebooks/'
	@echo 'make bench     time the helper, Python in the page, tests and build; judge the pages'
	@echo 'make matrix    measure every way to reload again (ARGS="--python PATH" for other Pythons)'
	@echo 'make picture   draw the sample and take the picture of a chapter that README.md shows'
	@echo 'make lock      choose the newest versions and write them into requirements/'
	@echo 'make clean     remove what these commands made'
	@echo
	@echo 'PYTHON=... names the Python to use, VENV=... the environment ($(VENV)).'

# Warnings are errors, and a reference without a target is a warning. The build is whole each
# time (--all): otherwise pages that did not change are not read, their warnings are not given,
# and a build that failed passes when it is repeated.
#
# Without a network there may be nothing to run Python in the page with, and the book is whole
# all the same.
book:
	$(with) book python -m reloadbook.runner
	$(with) book jupyter-book build . --all -W -n --keep-going
	@[ -d _build/runner ] || echo 'It has no Run button, for the reason above.'
	@echo 'The book is in _build/html: open index.html there, or run: make serve'

offline: book
	$(with) book python -m reloadbook.take_along

# On 127.0.0.1 and not on all addresses: a draft is nobody else's business.
serve: book
	@echo 'The book is at http://127.0.0.1:$(PORT)/ until you press Ctrl-C.'
	$(with) book python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

# Only what has changed is built again, so that a warning of another page is not repeated.
# A chapter changes when `make outputs` has run it.
live:
	$(with) live python -m reloadbook.runner
	$(with) live sphinx-autobuild --host 127.0.0.1 --port $(PORT) \
		--ignore _build --ignore '$(VENV)' --re-ignore '__pycache__|_checkpoints|node_modules' \
		--conf-dir src/reloadbook/live --doctree-dir _build/live/doctrees -W -n --keep-going \
		. _build/live/html

# The root is the whole project, because a chapter is two files in two folders and Jupytext
# writes both. The workspace is one of our own, or JupyterLab would open the files that the
# reader had open elsewhere.
lab:
	$(with) lab python -m jupyterlab --ServerApp.root_dir=. --ServerApp.preferred_dir=notebooks \
		--LabApp.workspaces_dir='$(VENV)/lab-workspaces' $(ARGS)

# Half a minute on two processors. The stories of the verdict take as long again.
quick:
	$(with) test python -m pytest -n 2 -x --ff -m 'not slow and not process' tests/lab --ignore=tests/lab/verdict \
		tests/project/test_doctests.py $(ARGS)

# Three workers on two processors, because the tests of pages, of the set-up and of drift wait for
# what they have started. Each begins with a third, and takes from the others at the end. Each one
# has to find all tests first, which is too much for the few that
# arguments select: they run without workers, unless one of the arguments is -n.
test:
	$(with) test python -m pytest $(if $(ARGS),$(ARGS),-n 3 --dist worksteal)

# What another version of Python may change: what the helper reads of code and of objects, and what
# the chapters show. All else is tested with each of them by the workflow. Each goes to its end,
# because a difference between two is only visible then.
others = -n 2 -m 'not slow' tests/lab tests/project/test_doctests.py tests/book/chapters/test_chapters.py
pythons:
	@sh requirements/venv.sh others | { code=0; while read -r version python; do \
		echo "Python $$version: $$python"; \
		$(MAKE) --no-print-directory test ARGS="$(others) $(ARGS)" \
			PYTHON="$$python" VENV='$(VENV)'-$$version </dev/null || code=1; \
	done; exit $$code; }

# The libraries are in an environment of their own, where nothing of the book is. So the fixtures
# of the other tests stay out, but for those that start interpreters and tell stories.
field:
	@$(in_field) run field python -m pytest --confcutdir=tests/field -o testpaths=tests/field \
		-p support.interpreters -p support.field $(if $(ARGS),$(ARGS),-n 2)

# A test may fail only because it is measured: that is no reason to keep the figure back.
coverage:
	@mkdir -p _build/coverage
	$(with) test coverage erase
	-$(with) test coverage run -m pytest -n 2 $(ARGS)
	$(with) test coverage combine --quiet
	$(with) test coverage report

check:
	$(with) test ruff check src tests requirements
	$(with) test ruff format --check src tests requirements
	$(with) test mypy --strict
	$(with) test python -m reloadbook.runner --check

# The only writer of notebooks/, so that no output gets in that no test has seen.
outputs:
	$(with) test python -m reloadbook.chapters $(ARGS)

# They share what the tests share.
bench: export PYTHONPATH = tests
bench:
	$(with) bench python tests/benchmarks/helper_reload.py $(ARGS)
	$(with) bench python tests/benchmarks/helper_search.py $(ARGS)
	$(with) bench python tests/benchmarks/helper_cell.py $(ARGS)
	$(with) bench python tests/benchmarks/helper_refresh.py $(ARGS)
	$(with) bench python tests/benchmarks/project_edits.py $(ARGS)
	$(with) bench python tests/benchmarks/page_first_output.py $(ARGS)
	$(with) bench python tests/benchmarks/page_tasks.py
	$(with) bench python tests/benchmarks/chapter_runs.py $(ARGS)
	$(with) bench python tests/benchmarks/book_build.py $(ARGS)
	$(with) bench python tests/benchmarks/page_scores.py

# Each cell of the matrix twice. What the tools do depends on their versions, so that this is not
# a part of `test`; what Python itself does is measured there.
matrix:
	$(with) test python -m reloadmatrix $(ARGS)

# The sample comes first: the front page of the book that is built next has it too.
picture:
	$(with) test python -m reloadbook.sample
	@$(MAKE) --no-print-directory book
	$(with) test python -m reloadbook.screenshot

# Not in the environment: that one needs good locks, and this command has to mend bad ones.
lock:
	@sh requirements/venv.sh with sh requirements/lock.sh

# An environment that was not made here stays: see requirements/venv.sh.
clean:
	@for venv in '$(VENV)' '$(VENV)'-3.*; do VENV=$$venv sh requirements/venv.sh remove; done
	@$(in_field) remove
	rm -rf _build src/reloadbook/runner/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests book notebooks -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
