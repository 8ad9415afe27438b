"""Every address of the product, asked for by everybody (safeguards #1, #2, #8, #9, #14, #15; S-11, S-20).

The addresses are walked, not listed: a new one is tried here the moment it exists. A staff page says by its `act` who
may see it; whatever else there is must stand in one of the tables below, or the test fails.
"""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern

from accounts.models import Role
from accounts.permissions import TABLE, Act
from intake import recommendations
from intake.models import Contact, Intake
from intake.states import State

# Open to whoever comes: the patient's door, what a load balancer asks, and what the text gateway signs.
PUBLIC = {
    "health", "outbox:text_hook", "check_in:link", "check_in:questions", "check_in:thanks", "intake:start",
    "intake:call_me", "intake:page", "intake:on", "intake:help_now", "intake:check",
    "intake:sent", "intake:sign", "intake:later", "intake:erase", "intake:erased",
    "intake:exit", "intake:back", "intake:link",
    "intake:tasks", "intake:prove", "intake:mind", "intake:ask", "intake:still", "intake:over",
    "intake:styleguide", "intake:calendar", "intake:fair", "intake:shared",
    "find:places", "find:place", "find:word",
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
}
# A member's own sign-in, whatever their role; the set-up is open before the second factor, by its nature.
OWN = {"account_you", "account_change_email", "account_confirm_email", "account_reauthenticate",
       "account_change_password", "mfa_reauthenticate", "mfa_spare_codes",
       "mfa_activate_totp", "account_stay", "account_keep_unsent", "account_drop_unsent", "account_add_passkey",
       "account_remove_passkey"}
SAMPLES = {"uuid": "0ab4a0f6-1111-4a6b-9d7e-3f5c8a1b2c3d", "slug": "some-slug", "int": "7", "str": "words",
           "path": "a/b"}
REGEX_SAMPLES = {"account_reset_password_from_key": "account/password/reset/key/0ab4-c0ffee/"}

ROLES = ["admissions", "clinician", "medical_director", "compliance", "administrator"]


def routes():
    """Yield (name, route, view) of every address, in the order Django tries them."""

    def walk(patterns, before, names):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                name = ":".join([*names, pattern.name]) if pattern.name else f"unnamed: {before}{pattern.pattern}"
                is_regex = isinstance(pattern.pattern, RegexPattern)
                yield name, REGEX_SAMPLES.get(name, "") if is_regex else before + str(pattern.pattern), pattern.callback
            else:
                inner = [*names, pattern.namespace] if pattern.namespace else names
                yield from walk(pattern.url_patterns, before + str(pattern.pattern), inner)

    yield from walk(get_resolver().url_patterns, "/", [])


ROUTES = list(routes())
STAFF_ROUTES = [route for route in ROUTES if hasattr(route[2], "act")]


def address(route, first_id=SAMPLES["uuid"]):
    """Return the route with a sample in every place; `first_id` in the first that takes an id."""
    route = re.sub(r"<uuid:\w+>", first_id, route, count=1)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], route)


def leads_to_sign_in(answer):
    return answer.status_code == 302 and answer.headers["Location"].startswith(("/account/login/", "/account/code/"))


@pytest.fixture
def staff(ada, cleo, max_, cora, ida):
    return {user.role: user for user in (ada, cleo, max_, cora, ida)}


def by_name(found):
    return found[0] if isinstance(found, tuple) else None


def test_every_address_says_whose_it_is():
    unknown = [name for name, _route, view in ROUTES if not hasattr(view, "act") and name not in PUBLIC | OWN]
    assert unknown == [], "decorate the view with @allowed(Act.…), or put its name into a table here, knowingly"


def test_no_staff_page_stands_in_a_table_of_exceptions():
    assert not {name for name, _route, _view in STAFF_ROUTES} & (PUBLIC | OWN)


def test_the_tables_name_nothing_that_is_gone():
    assert {name for name, _route, _view in ROUTES} >= PUBLIC | OWN


def test_everything_under_the_desk_is_a_staff_page():
    for name, route, view in ROUTES:
        assert hasattr(view, "act") == route.startswith("/desk/"), name


def test_there_is_no_django_admin():
    assert not [route for _name, route, _view in ROUTES if "admin/" in route]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("found", STAFF_ROUTES, ids=by_name)
def test_nobody_reaches_a_staff_page_without_both_factors(found, method, client, half_signed_in, ada, cleo):
    _name, route, _view = found
    without_app = Client()
    without_app.force_login(cleo, backend="allauth.account.auth_backends.AuthenticationBackend")
    for who in (client, half_signed_in(ada), without_app):
        answer = getattr(who, method)(address(route))
        assert leads_to_sign_in(answer) or answer.status_code == 405, answer.status_code


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("found", STAFF_ROUTES, ids=by_name)
def test_each_role_gets_what_the_table_says(found, method, staff, signed_in):
    _name, route, view = found
    for role in ROLES:
        answer = getattr(signed_in(staff[role]), method)(address(route))
        if Role(role) in TABLE[view.act]:
            assert answer.status_code < 500, role
            assert answer.status_code != 403, role
            assert not leads_to_sign_in(answer), role
        else:
            assert answer.status_code in (403, 405), role


def said(answer, *ids):
    """What an answer says, without what differs from one asking to the next by itself."""
    words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
    for one in ids:
        words = words.replace(str(one), "ID")
    return answer.status_code, words, answer.headers.get("Location", "").replace(str(ids[0]), "ID")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("found", [route for route in STAFF_ROUTES if "<uuid:" in route[1]], ids=by_name)
def test_another_sites_patient_reads_like_one_who_does_not_exist(found, method, lakeside, ada2, cleo2, signed_in):
    _name, route, view = found
    theirs = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", state=State.SUBMITTED)
    Contact.objects.create(intake=theirs, name="Pat Canary", phone="+12025550177")
    nobodys = uuid.uuid4()
    for member in (ada2, cleo2):
        ask = getattr(signed_in(member), method)
        foreign, missing = ask(address(route, str(theirs.pk))), ask(address(route, str(nobodys)))
        assert said(foreign, theirs.pk, nobodys) == said(missing, nobodys, theirs.pk)
        assert "anary" not in foreign.text
        if Role(member.role) in TABLE[view.act]:
            assert foreign.status_code in (404, 405)


@pytest.mark.parametrize("found", [route for route in ROUTES if route[0] in PUBLIC], ids=by_name)
def test_what_is_open_is_open_to_everybody(found, client, half_signed_in, signed_in, ada):
    name, route, _view = found
    for who in (client, half_signed_in(ada), signed_in(ada)):
        answer = who.get(address(route))
        assert answer.status_code < 500
        assert answer.status_code != 403
        if not name.startswith(("account", "mfa")):
            assert not leads_to_sign_in(answer)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("found", [route for route in ROUTES if route[0] in OWN], ids=by_name)
def test_a_members_own_pages_need_the_whole_sign_in(found, method, client, half_signed_in, ada, staff, signed_in):
    name, route, _view = found
    for who in (client, half_signed_in(ada)):
        answer = getattr(who, method)(address(route))
        assert leads_to_sign_in(answer) or answer.status_code == 405
    for role in ROLES:
        answer = getattr(signed_in(staff[role]), method)(address(route))
        assert answer.status_code in (200, 204, 302, 405), (name, role)
        assert answer.headers.get("Location") != "/account/login/"


MAY_BE_WRITTEN_BY_LOOKING = ("privacy_auditevent", "django_session", "iop_cache")


@pytest.fixture
def pats(lakeside):
    """A patient of Lakeside, sent in and looked at by the rules, as everybody in the queue is."""
    intake = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", state=State.SUBMITTED)
    Contact.objects.create(intake=intake, name="Pat Canary", phone="+12025550177")
    recommendations.renew(intake, "submitted")
    return intake


@pytest.mark.parametrize("found", ROUTES, ids=by_name)
def test_looking_changes_nothing(found, client, cleo, cora, pats, signed_in):
    """No GET and no HEAD changes a row, but for the audit and the session (#9)."""
    _name, route, _view = found
    writes = []

    def watch(execute, sql, params, many, context):
        table = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', sql)
        if table and table[1] not in MAY_BE_WRITTEN_BY_LOOKING:
            writes.append(sql[:120])
        return execute(sql, params, many, context)

    for who in (client, signed_in(cleo), signed_in(cora)):
        with connection.execute_wrapper(watch):
            who.get(address(route, str(pats.pk)))
            who.head(address(route, str(pats.pk)))
    assert writes == []


@pytest.mark.parametrize("found", STAFF_ROUTES, ids=by_name)
def test_a_form_from_elsewhere_changes_nothing(found, cleo, ida, cora, pats, signed_in):
    """Without our token every post is refused, whoever's session it rides on (#14)."""
    _name, route, _view = found
    for member in (cleo, ida, cora):
        answer = signed_in(member, enforce_csrf_checks=True).post(address(route, str(pats.pk)))
        assert answer.status_code == 403


def test_the_table_is_the_one_we_agreed_on():
    """Who may do what, a second time, by initials: a change of the table is a change of two places, on purpose."""
    initials = {"a": Role.ADMISSIONS, "c": Role.CLINICIAN, "m": Role.MEDICAL_DIRECTOR, "k": Role.COMPLIANCE,
                "i": Role.ADMINISTRATOR}
    agreed = {
        "see_queue": "acm", "see_intake": "acm", "see_evaluation": "cm", "contact": "acm", "record_fact": "acm",
        "register": "acm", "keep_documents": "acm",
        "book": "acm", "draft_evaluation": "acm", "sign": "cm", "acknowledge_alert": "acm", "close_intake": "acm",
        "see_followups": "acm", "change_followup": "acm", "see_duty": "acmi", "set_duty": "mi",
        "see_programs": "acmki", "edit_programs": "ami",
        "see_rules": "acmki", "publish_rules": "cm", "see_reports": "acmki", "mark_changes": "mi", "disclose": "acm",
        "see_audit": "k", "manage_site": "i",
        "break_glass": "acm", "review_emergency": "km", "manage_records": "km", "merge_people": "acm",
    }
    assert {act.value for act in Act} == set(agreed)
    for act in Act:
        assert TABLE[act] == {initials[letter] for letter in agreed[act.value]}, act


def test_who_is_switched_off_or_of_no_known_role_may_do_nothing(ada):
    from django.contrib.auth.models import AnonymousUser

    from accounts.permissions import may

    assert may(ada, Act.SEE_QUEUE)
    assert not may(AnonymousUser(), Act.SEE_QUEUE)
    ada.role = "boss"
    assert not any(may(ada, act) for act in Act)
    ada.role, ada.is_active = Role.ADMISSIONS, False
    assert not any(may(ada, act) for act in Act)
