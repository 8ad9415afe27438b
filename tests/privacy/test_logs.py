"""What a log line of production says: where, what, which ids; never what anyone typed (#41, #43, #51)."""

import json
import logging
import uuid

import pytest
from django.test import Client, override_settings
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from privacy.logs import LEFT_OUT, JsonLine
from tests.iop.test_settings import start

SOMEBODY = uuid.UUID("0ab4a0f6-1111-4a6b-9d7e-3f5c8a1b2c3d")
NAME, NUMBER = " ".join(["Zorblax", "Canary"]), "+" + "12025550177"  # in the source nobody's name stands whole


@pytest.fixture
def lines():
    """Everything that is logged while the test runs, as production writes it."""
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def breaks(request, **_places):
    name = NAME
    try:
        raise ValueError(f"duplicate key value: ({name})")
    except ValueError as error:
        raise RuntimeError(f"{NUMBER} cannot be stored") from error


urlpatterns = [path("p/<uuid:pk>/<slug:token>/", breaks, name="breaks")]


@override_settings(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_an_error_in_a_page_is_told_by_place_and_id_alone(lines, db):
    """The path holds a secret link, the exception a name, the frame a local of it: none of them is told."""
    client = Client(raise_request_exception=False)
    answer = client.post(f"/p/{SOMEBODY}/canary-link/?text=Zorblax", {"name": NAME, "phone": NUMBER})
    assert answer.status_code == 500
    said = json.loads(lines[-1])
    assert said["screen"] == "breaks"
    assert said["ids"] == [str(SOMEBODY)]
    assert said["status"] == 500
    assert said["errors"] == ["RuntimeError", "ValueError"]
    assert said["frames"][-1].startswith("tests/privacy/test_logs.py:")
    assert not any(word in line.lower() for line in lines for word in ("zorblax", "canary", NUMBER))


@given(st.one_of(st.text(min_size=1), st.emails(), st.lists(st.text(min_size=1)), st.dictionaries(st.text(), st.text()),
                 st.binary(min_size=1), st.builds(ValueError, st.text(min_size=1))))
def test_no_argument_of_a_message_gets_through_but_numbers_and_ids(value):
    """Whoever logs: what came at run time is left out."""
    for made in (("read %s of %d", (value, 7)), ("read %r of %5.1f", (value, 7.0)), ("read %(x)s", ({"x": value},))):
        record = logging.LogRecord("somebody.else", logging.ERROR, __file__, 1, made[0], made[1], None)
        said = json.loads(JsonLine().format(record))["words"]
        assert said in (f"read {LEFT_OUT} of 7", f"read {LEFT_OUT} of 7.0", f"read {LEFT_OUT}")


def test_ids_numbers_names_of_errors_and_of_our_tasks_get_through(lines):
    logging.getLogger("outbox").error("check failed for %s row(s) of %s: %s", 3, SOMEBODY, "OperationalError")
    assert json.loads(lines[-1])["words"] == f"check failed for 3 row(s) of {SOMEBODY}: OperationalError"
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] raised: %(exc)s", {
        "name": "followups.tasks.send_due", "id": str(SOMEBODY), "exc": f"ValueError('{NAME}')"})
    assert json.loads(lines[-1])["words"] == f"Task followups.tasks.send_due[{SOMEBODY}] raised: {LEFT_OUT}"


def test_words_that_were_put_together_at_run_time_are_left_out(lines):
    for said in (f"could not reach {NAME}", NAME, ValueError(NAME), {"name": NAME}, f"{NUMBER}"):
        logging.getLogger("a.library").error(said)
        line = json.loads(lines[-1])
        assert line["words"] == LEFT_OUT
        assert line["where"].startswith("tests/privacy/test_logs.py:")
    one_too_many = logging.LogRecord("a.library", logging.ERROR, __file__, 1, "short of %s", (NAME, NAME), None)
    assert json.loads(JsonLine().format(one_too_many))["words"] == f"short of {LEFT_OUT}"


def test_production_writes_json_and_a_demo_plain_lines(tmp_path):
    ask = ("shell", "-c", "import logging; logging.getLogger('outbox').error('gone for %s', 'Zorblax')")
    done = start(tmp_path, ask, PYTHONWARNINGS="ignore")
    said = json.loads(done.stderr.strip().splitlines()[-1])
    assert said["logger"] == "outbox"
    assert "Zorblax" not in done.stderr
    assert "Zorblax" in start(tmp_path, ask, LOG_FORMAT="line").stderr
    assert "LOG_FORMAT" in start(tmp_path, LOG_FORMAT="xml").stderr
