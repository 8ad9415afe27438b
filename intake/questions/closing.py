"""The last pages: the privacy notice, the okay to share, the okay to text. The full texts stand beside these forms."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import RATHER_NOT, UNSURE, Page, PageForm, one_of, text
from intake.questions.contact import reach_of
from intake.questions.opening import for_anyone_writing, for_the_person
from intake.questions.reading import Answers


class PrivacyNotice(PageForm):
    heading = _("What we keep, who sees it, and your rights")
    why = _("The law says you must know this before you decide anything.")
    notice = one_of(heading, [
        ("read", _("I have read this")),
        ("explain", _("I would like a person to explain it to me")),
    ])


class OkayToShare(PageForm):
    heading = _("May we share what you told us, to get you care?")
    why = _("The law says we must ask you first. You can change your mind at any time.")
    share = one_of(_("Your choice"), [("yes", _("Yes, share")), ("no", _("No, do not share"))])
    signature = text(_("If yes, type your full name to sign"), 200, autocomplete="name", required=False)

    def clean(self) -> dict[str, Any]:
        """A yes is signed by name; a no needs nothing."""
        cleaned = super().clean()
        if cleaned.get("share") == "yes" and not cleaned.get("signature") and "signature" not in self.errors:
            self.add_error("signature", _("Type your full name to sign, or choose “No, do not share”."))
        return cleaned


class OkayToText(PageForm):
    heading = _("May we text or email you?")
    why = _("A short reminder helps people come to their visit.")
    text = one_of(_("Text messages"), [("yes", _("Yes, text me")), ("no", _("No texts")), UNSURE, RATHER_NOT])
    email = one_of(_("Email"), [("yes", _("Yes, email me")), ("no", _("No email")), UNSURE, RATHER_NOT])

    def build(self) -> None:
        """Ask only about what we were given."""
        reach = reach_of(self.all_answers)
        if not reach["email"]:
            del self.fields["email"]
        if not reach["phone"] and reach["email"]:
            del self.fields["text"]
        if len(self.fields) == 1:
            (only,) = self.fields.values()
            self.heading = only.label = _("May we text you?") if "text" in self.fields else _("May we email you?")


def _can_write(answers: Answers) -> bool:
    reach = reach_of(answers)
    return bool(reach["phone"] or reach["email"])


privacy_notice = Page(
    slug="privacy-notice", section=sections.CHOICES, form=PrivacyNotice, seconds=30, shown_if=for_anyone_writing,
)
okay_to_share = Page(
    slug="okay-to-share", section=sections.CHOICES, form=OkayToShare, seconds=28, shown_if=for_the_person,
)
okay_to_text = Page(slug="okay-to-text", section=sections.CHOICES, form=OkayToText, seconds=10, shown_if=_can_write)
