"""A passkey made and used by a real browser, whose device is Chromium's own virtual one (safeguards #15, #12)."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from accounts import second_factor
from tests.browser.walk import press
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FORM = "main form[data-passkey] button"


@pytest.fixture
def house(live_server, ada, authenticator_of):
    """Ada has her app and spare codes; browsers hold http://localhost for safe, and no number of a machine."""
    authenticator_of(ada, SECRET)
    second_factor.renew_spare_codes(ada)
    assert re.fullmatch(r"http://localhost:\d+", live_server.url)
    return live_server.url


@pytest.fixture
def page(browser):
    """A page on which nothing may go wrong: no policy broken, no script failed; only an icon is asked for in vain."""
    context = browser.new_context()
    page, wrong = context.new_page(), []
    page.set_default_timeout(30_000)
    page.on("console", lambda said: wrong.append((said.text, said.location["url"])) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append((str(error), page.url)))
    yield page
    assert [line for line in wrong if not line[1].endswith("/favicon.ico")] == []
    context.close()


@pytest.fixture
def device(page):
    """The device's own authenticator: `device(isUserVerified=False)` changes what it does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]

    def ask(method, **words):
        return session.send(f"WebAuthn.{method}", {"authenticatorId": made} | words)

    return ask


def give_password(page, house, ada):
    page.goto(f"{house}/account/login/")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page)
    page.wait_for_url("**/account/code/")


def sign_in_by_code(page, house, ada):
    give_password(page, house, ada)
    page.get_by_label("Code").fill(totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))
    press(page)
    page.wait_for_url("**/desk/")


def add(page, house, name):
    page.goto(f"{house}/account/you/")
    press(page, page.get_by_role("link", name="Add this device"))
    page.get_by_label("What you call this device").fill(name)
    press(page, FORM)
    page.wait_for_url("**/account/you/")


def sign_out(page):
    press(page, page.get_by_role("button", name="Sign out"))


def test_a_member_adds_this_device_and_signs_in_with_password_and_passkey(page, device, house, ada):
    """#15: made on the member's own page, used after the password; nothing breaks the policy (#29)."""
    sign_in_by_code(page, house, ada)
    add(page, house, "Laptop")
    expect(page.locator("main")).to_contain_text("Laptop")
    kept = Authenticator.objects.get(user=ada, type="webauthn")
    (held,) = device("getCredentials")["credentials"]
    assert held["rpId"] == "localhost"
    assert kept.wrap().name == "Laptop"
    sign_out(page)
    page.goto(f"{house}/desk/")
    assert "/account/login/" in page.url

    give_password(page, house, ada)
    press(page, page.get_by_role("button", name="Use a passkey instead"))
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("link", name="Ada", exact=True)).to_be_visible()
    (used,) = device("getCredentials")["credentials"]
    assert used["signCount"] > held["signCount"]


def test_a_device_that_does_not_answer_says_so_and_the_app_still_opens(page, device, house, ada):
    """#15: beside the app, never instead of it; one that knows no key of ours lets nobody in."""
    sign_in_by_code(page, house, ada)
    add(page, house, "Laptop")
    sign_out(page)
    device("clearCredentials")
    give_password(page, house, ada)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("status")).to_have_text("The device did not answer. Try again, or use your app.")
    assert page.url.endswith("/account/code/")
    page.get_by_label("Code").fill(second_factor.renew_spare_codes(ada)[0])
    press(page)
    page.wait_for_url("**/desk/")


def test_the_same_device_is_not_added_twice(page, device, house, ada):
    """#15: it says so itself, and the page says it in words."""
    sign_in_by_code(page, house, ada)
    add(page, house, "Laptop")
    page.goto(f"{house}/account/passkey/new/")
    page.get_by_label("What you call this device").press("Enter")
    expect(page.get_by_role("status")).to_have_text("This device is added already.")
    assert Authenticator.objects.filter(user=ada, type="webauthn").count() == 1


def test_where_no_passkey_can_be_made_the_page_says_why(page, device, house, ada):
    """#15: at an address without a name the browser refuses; in one that knows no passkeys no button does nothing."""
    house = house.replace("localhost", "127.0.0.1")
    sign_in_by_code(page, house, ada)
    page.goto(f"{house}/account/passkey/new/")
    page.locator(FORM).click()
    expect(page.get_by_role("status")).to_contain_text("No passkey can be made here.")
    page.add_init_script("delete window.PublicKeyCredential")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("No passkey can be made here.")
    expect(page.locator(FORM)).to_be_disabled()
