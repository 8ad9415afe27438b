import time

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.conftest import PASSWORD


def code_for(secret, ahead=0):
    """The code an app with this secret shows `ahead` half minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def password_step(client):
    """Type e-mail and password: `password_step(ada, next="/desk/")`."""

    def step(user, password=PASSWORD, **fields):
        return client.post("/account/login/", {"login": user.email, "password": password, **fields})

    return step


@pytest.fixture
def sign_in(client, password_step, authenticator_of):
    """Sign a member in through the real pages and return the client."""

    def through(user, **fields):
        secret = authenticator_of(user)
        password_step(user, **fields)
        answer = client.post("/account/code/", {"code": code_for(secret)})
        assert answer.status_code == 302
        return client

    return through
