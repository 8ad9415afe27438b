"""The notice and the consents a patient reads, by version.

A text is never changed under its version: change a word, give it a new version, and what people signed before keeps
the hash of what they read. Every element of 42 CFR 2.31(a) stands in its own field. The legal words need a lawyer's
review before a site uses them; the plain words above them need a reading by patients.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from accounts.models import Site
from intake.context import spoken_number

NOTICE_VERSION = "notice-2026-11"
CARE_VERSION = "care-2026-11"
MESSAGES_VERSION = "messages-2026-12"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One heading of a full text and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Elements:
    """What 42 CFR 2.31(a) wants a consent to say, besides the name, the signature and the date."""

    discloser: str
    description: str
    recipients: str
    purpose: str
    right_to_revoke: str
    expires: str
    redisclosure: str
    if_refused: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text as it was shown: a plain summary, then the whole of it."""

    version: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]

    def hash(self) -> str:
        """Return the SHA-256 (64 hex digits) of every word shown, in the language and for the site it was shown."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ConsentText(Text):
    """A text that asks for a choice."""

    elements: Elements


def notice(site: Site) -> Text:
    """Return the notice of 42 CFR 2.22: what is kept, who sees it, what protects it, and where that ends."""
    names = {"site": site.name, "phone": spoken_number(site.phone)}
    return Text(
        version=NOTICE_VERSION,
        summary=(
            _("We keep what you tell us so that we can find care that fits you."),
            _("Only people at %(site)s who work on your care can see it.") % names,
            _("A strict federal law protects it. We may not even say that you asked us for help."),
            _("There are a few limits to that law. You can read all of them here."),
            _("You can ask for a copy, ask us to fix a mistake, or complain. No one may treat you worse for it."),
        ),
        sections=(
            Section(heading=_("The law that protects you"), paragraphs=(
                _(
                    "Federal law and regulations (42 U.S.C. 290dd-2 and 42 CFR part 2) protect the "
                    "records of people who ask for or get care for substance use. Health privacy law "
                    "(HIPAA, 45 CFR parts 160 and 164) protects your health records too."
                ),
                _(
                    "We may not tell anyone outside %(site)s that you asked for care, or share anything "
                    "that could show it, unless you agree in writing or one of the limits below applies."
                ) % names,
                _(
                    "Your records, or what people here know about you, may not be used against you in a "
                    "court case or by the authorities unless you agree in writing or a court orders it "
                    "under 42 CFR part 2."
                ),
            )),
            Section(heading=_("The limits"), paragraphs=(
                _("In a medical emergency we may tell medical staff what they need to know to treat you."),
                _("A court may order us to share, after a hearing that follows 42 CFR part 2."),
                _("People who audit or study our work may see records. They must keep them private."),
                _(
                    "The law does not protect information about a crime committed at our place or against "
                    "our staff, or about a threat to commit one."
                ),
                _(
                    "The law does not protect reports of suspected child abuse or neglect that state law "
                    "tells us to make."
                ),
            )),
            Section(heading=_("Your rights"), paragraphs=(
                _(
                    "You may ask to see your record, get a copy of it and of this notice, ask us to "
                    "correct it, ask us to limit what we share, and ask for a list of what we shared and "
                    "with whom."
                ),
                _(
                    "You may complain to us at %(phone)s, or to the Secretary of the U.S. Department of "
                    "Health and Human Services (Office for Civil Rights). Breaking this law is a crime "
                    "and can be fined. We may not treat you worse because you complained."
                ) % names,
                _(
                    "If we ever change this notice, the new one will be on this page with its date. If "
                    "someone sees your record who should not have, we will tell you."
                ),
            )),
        ),
    )


def care(site: Site) -> ConsentText:
    """Return the consent to use and share for treatment, payment and operations."""
    names = {"site": site.name, "phone": spoken_number(site.phone)}
    elements = Elements(
        discloser=_("%(site)s and the people who work there") % names,
        description=_(
            "What I tell %(site)s in this form and when we talk: what I use, my health, my mood, where I "
            "live, how to reach me; and the care they suggest, book and give me. Notes of counseling "
            "talks are not included."
        ) % names,
        recipients=_(
            "My treating providers, health plans, third-party payers, and people helping to operate this "
            "program"
        ),
        purpose=_("Treatment, payment and health care operations"),
        right_to_revoke=_(
            "I may take this back at any time in writing: on the page “Change my mind”, or in a letter or "
            "a message to %(site)s, or by calling %(phone)s, where someone will write it down with me. "
            "From then on nothing more is shared under it. What was shared before, because I had said "
            "yes, stays shared."
        ) % names,
        expires=_("The end of my treatment"),
        redisclosure=_(
            "Once my information has been shared for these purposes, whoever got it may share it again as "
            "health privacy law (HIPAA) allows, but not for a court case or proceeding against me."
        ),
        if_refused=_(
            "I may say no. %(site)s will still call me and help me. I may have to tell my story again to "
            "each program, and no one can ask a health plan to pay until I agree."
        ) % names,
    )
    return ConsentText(
        version=CARE_VERSION,
        summary=(
            _("If you say yes, we may share what you told us with the places that could treat you."),
            _("We may also share it with your health plan, if you have one, so that it can pay."),
            _("We share only what is needed for that."),
            _("You can change your mind at any time."),
            _("If you say no, we will still call you and help you."),
        ),
        sections=(
            Section(heading=_("Who may share"), paragraphs=(elements.discloser,)),
            Section(heading=_("What may be shared"), paragraphs=(elements.description,)),
            Section(heading=_("With whom"), paragraphs=(elements.recipients,)),
            Section(heading=_("What for"), paragraphs=(elements.purpose,)),
            Section(heading=_("Changing my mind"), paragraphs=(elements.right_to_revoke,)),
            Section(heading=_("When this ends"), paragraphs=(elements.expires,)),
            Section(heading=_("After it was shared"), paragraphs=(elements.redisclosure,)),
            Section(heading=_("If I say no"), paragraphs=(elements.if_refused,)),
        ),
        elements=elements,
    )


def messages(site: Site) -> ConsentText:
    """Return the consent to texts and e-mail: apart from care, and never a condition of it."""
    names = {"site": site.nickname, "phone": spoken_number(site.phone)}
    elements = Elements(
        discloser=_("%(site)s and the people who work there") % names,
        description=_("My name, and the times and places of my visits. Never why."),
        recipients=_("Me, at the number or address I gave"),
        purpose=_("Reminders and answers to what I asked"),
        right_to_revoke=_(
            "I may stop these at any time: reply STOP to a text, or call %(phone)s, or use the page "
            "“Change my mind”."
        ) % names,
        expires=_("One year after my last visit"),
        redisclosure=_(
            "A phone company or an email company carries these messages and may keep them. Anyone who can "
            "open my phone or my mail can read them."
        ),
        if_refused=_("I may say no. My care does not depend on it. Someone will call me instead."),
    )
    return ConsentText(
        version=MESSAGES_VERSION,
        summary=(
            _("Reminders are short. They never say why."),
            _(
                "At most one a day and three a week. Some are sent by a machine. Your phone company may "
                "charge for texts."
            ),
            _("Reply STOP at any time to end them."),
            _("Your care does not depend on this. If you say no, we call."),
        ),
        sections=(
            Section(heading=_("What we send"), paragraphs=(elements.description, elements.purpose)),
            Section(heading=_("To whom"), paragraphs=(elements.recipients, elements.redisclosure)),
            Section(heading=_("How to stop"), paragraphs=(elements.right_to_revoke,)),
            Section(heading=_("When this ends"), paragraphs=(elements.expires,)),
        ),
        elements=elements,
    )
