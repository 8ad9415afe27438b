# The developers' habits. `bin/run` and `bin/test` need none of this.
PY = .venv/bin/python

.PHONY: lint types test bench faults rules words lock

lint:        ## style and obvious mistakes
	$(PY) -m ruff check .
types:       ## mypy; strict where the code is pure
	$(PY) -m mypy .
test:
	./bin/test
faults:      ## kill things on purpose, on servers the tests start themselves
	FAULT_KILLS=200 $(PY) -m pytest -m faults
bench:       ## measured comparisons; each prints its own peer or floor
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(PY) $$file || exit 1; done
rules:       ## print docs/rules.md anew
	$(PY) -m eligibility.review
# The desk speaks English; what patients read is in every language. Messages have a table of their own.
NOT_FOR_PATIENTS = .venv var tests bench bin accounts admissions eligibility 'followups/[!c]*.py' followups/checking_in.py followups/management outbox privacy programs jobs reports interop \
	templates/account templates/admissions templates/desk 'templates/followups/[!c]*' templates/mfa templates/programs \
	templates/jobs templates/reports
words:       ## gather and compile what patients read (needs gettext)
	$(PY) manage.py makemessages --all --no-location --no-wrap $(foreach room,$(NOT_FOR_PATIENTS),--ignore $(room))
	$(PY) manage.py compilemessages --ignore .venv
lock:        ## resolve and lock dependencies with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' requirements-dev.in -o requirements-dev.txt
