import pytest

from intake.models import Contact, Intake


@pytest.fixture
def pat(lakeside):
    """Pat's intake at Lakeside, with a name and a phone."""
    intake = Intake.objects.create(
        site=lakeside, reference="7KQ2-MVXR", form_version="1", answers={"use": {"what": "canary-answer"}}
    )
    Contact.objects.create(intake=intake, name="Pat Canary", phone="+12025550177")
    return intake


@pytest.fixture
def quinn(lakeside):
    """Another patient of the same site."""
    intake = Intake.objects.create(site=lakeside, reference="8LR3-NWYS", form_version="1", answers={})
    Contact.objects.create(intake=intake, name="Quinn Canary", phone="+12025550188")
    return intake
