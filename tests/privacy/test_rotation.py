"""A drill: every stored value goes to a new key while people go on working, and then the old key is gone (#45, #59)."""

import base64
import os

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db.models import TextField
from django.db.models.functions import Cast

from accounts import second_factor
from intake.models import Contact, Intake
from privacy import rotation
from privacy.encryption import Unopenable
from privacy.models import AuditEvent
from tests.privacy import a_whole_house

pytestmark = pytest.mark.django_db


def key(name):
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("old"), key("new")


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.DATA_KEYS = OLD


def stored():
    """Return {model and field: every value as it stands in the database}."""
    return {
        f"{model._meta.label}.{one.name}": list(
            model.objects.order_by("pk").annotate(raw=Cast(one.name, TextField())).values_list("raw", flat=True))
        for model, fields in rotation.sealed_models() for one in fields
    }


def opened():
    """Read every encrypted value of every row."""
    return {
        (model._meta.label, str(row.pk), one.name): getattr(row, one.name)
        for model, fields in rotation.sealed_models() for row in model.objects.all() for one in fields
    }


def test_everything_there_is_moves_to_the_new_key_and_nothing_needs_the_old_one(settings, monkeypatch, capsys, client):
    staff = a_whole_house.build(monkeypatch, lakeside=14, hillside=1)
    before = opened()
    assert len({label for label, _pk, _name in before}) >= 8, "the house must have rows of most kinds"
    settings.DATA_KEYS = f"{NEW},{OLD}"
    with pytest.raises(CommandError, match="Keep the old key"):
        call_command("rotate_keys", "--check")
    assert opened() == before  # open all the while
    call_command("rotate_keys", "--batch", "3")
    assert "is under the key 'new'" in capsys.readouterr().out
    assert all(value is None or value.startswith("new$") for values in stored().values() for value in values)
    call_command("rotate_keys", "--check")

    settings.DATA_KEYS = NEW
    assert opened() == before
    secret = Authenticator.objects.get(user=staff["ada"], type="totp").data["secret"]
    assert second_factor.get_mfa_adapter().decrypt(secret)
    settings.DATA_KEYS = OLD
    with pytest.raises(Unopenable):
        opened()
    event = AuditEvent.objects.filter(action="rotate_keys").get()
    assert (event.object_id, event.intakes) == ("new", [])


def test_whoever_is_stopped_half_way_goes_on_by_starting_again(settings, pat, quinn, monkeypatch):
    settings.DATA_KEYS = f"{NEW},{OLD}"
    replaced, real = [], rotation._replace

    def stop(model, pk, values):
        if len(replaced) == 2:
            raise KeyboardInterrupt
        replaced.append(pk)
        return real(model, pk, values)

    monkeypatch.setattr(rotation, "_replace", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys", "--batch", "1")
    names = {value[:4] for values in stored().values() for value in values}
    assert names == {"new$", "old$"}
    monkeypatch.setattr(rotation, "_replace", real)
    call_command("rotate_keys", "--batch", "1")
    settings.DATA_KEYS = NEW
    assert Contact.objects.get(intake=pat).name == "Pat Canary"


def test_what_somebody_saves_meanwhile_stays_as_they_saved_it(settings, pat, monkeypatch):
    """Between our reading and our writing: their words win, and the next look takes them along."""
    settings.DATA_KEYS = f"{NEW},{OLD}"
    real = rotation.reseal

    def save_first(old, place):
        if place.startswith("intake_contact:name"):
            keys, settings.DATA_KEYS = settings.DATA_KEYS, f"{OLD},{NEW}"  # by a process that was started before
            contact = Contact.objects.get(intake=pat)
            contact.name = "Pat Newname"
            contact.save()
            settings.DATA_KEYS = keys
        return real(old, place)

    monkeypatch.setattr(rotation, "reseal", save_first)
    with pytest.raises(CommandError, match="Keep the old key"):
        call_command("rotate_keys")
    assert Contact.objects.get(intake=pat).name == "Pat Newname"
    monkeypatch.setattr(rotation, "reseal", real)
    call_command("rotate_keys")
    assert Contact.objects.get(intake=pat).name == "Pat Newname"


def test_a_value_no_key_opens_is_named_by_its_place_and_keeps_nobody_from_the_rest(settings, pat, quinn, capsys):
    settings.DATA_KEYS = key("lost")
    pat.answers = {"use": {}}
    pat.save()
    settings.DATA_KEYS = f"{NEW},{OLD}"
    with pytest.raises(CommandError, match="Keep the old key"):
        call_command("rotate_keys")
    told = capsys.readouterr()
    assert f"intake_intake:answers:{pat.pk}" in told.err
    assert "intake.Intake: 1 rows" in told.out
    settings.DATA_KEYS = NEW
    assert Intake.objects.get(pk=quinn.pk).answers == {}
    assert {one.name for one in Contact.objects.all()} == {"Pat Canary", "Quinn Canary"}
