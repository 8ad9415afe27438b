"""Every component in every state: for those who build, and only where it is switched on."""

import pytest

from tests.intake.door import Patient

pytestmark = pytest.mark.django_db


def test_it_is_not_there_unless_switched_on(lakeside, settings):
    settings.SHOW_STYLEGUIDE = False
    assert Patient().client.get("/styleguide/").status_code == 404


def test_it_shows_every_state_with_unique_ids(lakeside, settings):
    settings.SHOW_STYLEGUIDE = True
    pat = Patient().open("/styleguide/")
    ids = [attrs["id"] for _tag, attrs in pat.page.elements if "id" in attrs]
    assert pat.response.status_code == 200
    assert pat.html.count('class="field wrong"') >= 4
    assert len(ids) == len(set(ids))
