"""A passkey answers instead of the six digits, beside them and never instead of the password (safeguards #15, #12).

The device is made of the same parts a real one is: a key, an answer signed over our challenge, its origin and host.
"""

import hashlib
import json
import os
import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts import second_factor
from privacy.models import AuditEvent

NEW, ORIGIN = "/account/passkey/new/", "https://testserver"


class Device:
    """A key of one host on a device of one member."""

    def __init__(self):
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def _told(self, kind, challenge, origin):
        return CollectedClientData.create(type=f"webauthn.{kind}", challenge=challenge, origin=origin)

    def add(self, challenge, origin=ORIGIN, host="testserver"):
        """Return what a device answers that is asked for a new key."""
        told = self._told("create", challenge, origin)
        public = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), 0x45, 0, bytes(public))
        return self._json({"clientDataJSON": websafe_encode(told),
                           "attestationObject": websafe_encode(AttestationObject.create("none", data, {}))})

    def answer(self, challenge, origin=ORIGIN, host="testserver"):
        """Return what it answers when it is used."""
        told = self._told("get", challenge, origin)
        data = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), 0x05, 1)
        signed = self.key.sign(bytes(data) + told.hash, ec.ECDSA(hashes.SHA256()))
        return self._json({"clientDataJSON": websafe_encode(told), "authenticatorData": websafe_encode(data),
                           "signature": websafe_encode(signed)})

    def _json(self, response):
        return json.dumps({"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key",
                           "response": response, "clientExtensionResults": {}})


def asked(page):
    """Return what the page asks of the device: challenge and which keys."""
    data = json.loads(re.search(r'id="passkey-data"[^>]*>(.*?)</script>', page.text, re.DOTALL)[1])
    return (data.get("creation_options") or data.get("request_options"))["publicKey"]


def challenge_of(page):
    return websafe_decode(asked(page)["challenge"])


@pytest.fixture
def device(ada, authenticator_of, signed_in):
    """Ada's laptop, added."""
    authenticator_of(ada)
    second_factor.renew_spare_codes(ada)
    mine, client = Device(), signed_in(ada)
    answer = client.post(NEW, {"name": "Laptop", "credential": mine.add(challenge_of(client.get(NEW)))})
    assert answer.headers["Location"] == "/account/you/", answer.text
    mine.client = client
    return mine


def test_a_device_is_added_told_of_by_mail_and_written_down(device, ada):
    row = Authenticator.objects.get(user=ada, type="webauthn")
    assert row.wrap().name == "Laptop"
    assert "Laptop" in device.client.get("/account/you/").text
    assert [one.to for one in mail.outbox] == [[ada.email]]
    assert "passkey was added" in mail.outbox[0].body
    assert AuditEvent.objects.filter(action="change_second_factor", object_kind="webauthn").count() == 1
    assert second_factor.spare_codes_left(ada) == 10  # app and spare codes stay


def test_after_the_password_it_opens_what_the_six_digits_open(device, ada, client, password_step):
    answer = password_step(ada)
    assert answer.headers["Location"] == "/account/code/"
    page = client.get("/account/code/")
    assert "Use a passkey instead" in page.text
    before = client.session.session_key
    answer = client.post("/account/code/", {"credential": device.answer(challenge_of(page))})
    assert answer.headers["Location"] == "/desk/"
    assert client.session.session_key != before
    assert client.get("/desk/").status_code == 200
    assert AuditEvent.objects.filter(action="second_factor", object_kind="webauthn", result="done").count() == 1


def test_the_password_is_never_left_out(device, client):
    for path in ("/account/code/", "/account/passkey/login/"):
        assert client.get(path).status_code in (302, 404)
    assert client.post("/account/code/", {"credential": device.answer(b"x" * 32)}).status_code == 302
    assert not client.get("/desk/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("wrong", ["origin", "host", "challenge", "other key", "again", "nonsense", "empty"])
def test_another_page_another_host_an_old_answer_or_another_key_opens_nothing(
        wrong, device, ada, client, password_step):
    """A page that looks like ours gets an answer for its own address, and that is worth nothing here."""
    password_step(ada)
    challenge = challenge_of(client.get("/account/code/"))
    stranger = Device()
    stranger.id = device.id
    told = {
        "origin": lambda: device.answer(challenge, origin="https://testserver.evil.example"),
        "host": lambda: device.answer(challenge, host="evil.example"),
        "challenge": lambda: device.answer(b"y" * 32), "other key": lambda: stranger.answer(challenge),
        "again": lambda: device.answer(challenge), "empty": lambda: "",
        "nonsense": lambda: json.dumps({"id": 7, "rawId": [], "response": {"clientDataJSON": "\u0000"}}),
    }[wrong]()
    if wrong == "again":  # the challenge was used up by somebody who reads along
        client.get("/account/code/")
    answer = client.post("/account/code/", {"credential": told})
    assert answer.status_code == 200
    assert not client.get("/desk/").wsgi_request.user.is_authenticated
    if wrong != "empty":
        assert AuditEvent.objects.filter(action="second_factor", result="denied").count() == 1


def test_tries_are_counted_for_the_member(device, ada, client, password_step):
    """#18."""
    password_step(ada)
    for _ in range(6):
        client.get("/account/code/")
        client.post("/account/code/", {"credential": Device().answer(b"z" * 32)})
    page = client.get("/account/code/")
    answer = client.post("/account/code/", {"credential": device.answer(challenge_of(page))})
    assert answer.status_code == 200
    assert not client.get("/desk/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("told", ["", "x", "[]", "{}", '{"id": "a", "rawId": "a", "response": {}}',
                                  '{"id": "\\u0000", "rawId": "=", "response": {"attestationObject": "AA"}}'])
def test_what_no_device_sends_adds_nothing(told, ada, authenticator_of, signed_in):
    """#32, #33."""
    authenticator_of(ada)
    client = signed_in(ada)
    client.get(NEW)
    assert client.post(NEW, {"name": "x" * 61, "credential": told}).status_code == 200
    assert client.post(NEW, {"name": "x", "credential": told}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_key_for_another_host_is_not_added(ada, authenticator_of, signed_in):
    authenticator_of(ada)
    client = signed_in(ada)
    told = Device().add(challenge_of(client.get(NEW)), origin="https://evil.example", host="evil.example")
    assert client.post(NEW, {"name": "x", "credential": told}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_it_is_taken_away_by_its_member_alone_and_ends_the_other_sessions(device, ada, cleo, signed_in):
    """#12, #2."""
    row, elsewhere = Authenticator.objects.get(type="webauthn"), signed_in(ada)
    signed_in(cleo).post(f"/account/passkey/{row.pk}/remove/")
    totp = Authenticator.objects.get(user=ada, type="totp")
    device.client.post(f"/account/passkey/{totp.pk}/remove/")
    assert Authenticator.objects.filter(user=ada).count() == 3
    assert elsewhere.get("/account/you/").status_code == 200
    assert device.client.post(f"/account/passkey/{row.pk}/remove/").status_code == 302
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert device.client.get("/account/you/").status_code == 200
    assert elsewhere.get("/account/you/").status_code == 302
    assert "taken away" in mail.outbox[-1].body


def test_a_second_factor_taken_back_takes_passkeys_along(device, ada):
    second_factor.take_back(ada)
    assert not Authenticator.objects.filter(user=ada).exists()


def test_who_has_no_passkey_is_not_asked_for_one(ada, client, authenticator_of, password_step):
    authenticator_of(ada)
    password_step(ada)
    assert "passkey" not in client.get("/account/code/").text
