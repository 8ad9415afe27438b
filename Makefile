# The developers' habits. `bin/run` and `bin/test` need none of this.
PY = .venv/bin/python

.PHONY: lint types test bench faults guards rules words reading lock

lint:        ## style and obvious mistakes
	$(PY) -m ruff check .
types:       ## mypy; strict where the code is pure
	$(PY) -m mypy .
test:
	./bin/test
faults:      ## kill things on purpose, on servers the tests start themselves
	FAULT_KILLS=200 $(PY) -m pytest -m faults
guards:      ## take each guard away once and see its test fail
	$(PY) bench/guards.py
bench:       ## measured comparisons; each prints its own peer or floor
	@for name in $(patsubst bench/%.py,bench.%,$(filter-out bench/guards.py,$(wildcard bench/[a-z]*.py))); do echo "== $$name"; $(PY) -m $$name || exit 1; done
rules:       ## print docs/rules.md anew
	$(PY) -m eligibility.review
# The desk speaks English; what patients read is in every language. Messages have a table of their own.
# Of the catalog that is what the public pages say: its codes, facts, ages, and what is wrong with a filter.
PUBLIC_WORDS = $(addprefix programs/,codes.py filters.py public_views.py sheet.py words.py)
NOT_FOR_PATIENTS = .venv var tests bench bin accounts 'admissions/*.py' eligibility 'followups/[!c]*.py' followups/checking_in.py followups/management outbox privacy jobs reports interop \
	programs/imports programs/management programs/migrations programs/templatetags $(filter-out $(PUBLIC_WORDS),$(wildcard programs/*.py)) \
	templates/account 'templates/admissions/[!o]*' templates/desk 'templates/followups/[!c]*' templates/mfa 'templates/programs/[!p]*' templates/programs/program.html templates/programs/programs.html \
	templates/jobs templates/reports
words:       ## gather and compile what patients read (needs gettext)
	$(PY) manage.py makemessages --all --no-location --no-wrap $(foreach room,$(NOT_FOR_PATIENTS),--ignore $(room))
	$(PY) manage.py compilemessages --ignore .venv
reading:     ## the hardest sentences patients read, in both languages, for a person to look at
	$(PY) -m tests.intake.reading
lock:        ## resolve and lock dependencies with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements-anymail.in -o requirements-anymail.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements-dev.in -o requirements-dev.txt
