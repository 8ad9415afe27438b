"""The captions above the questions: neutral, because they stand in titles and histories."""

from django.utils.translation import gettext_lazy as _

START = _("Before you start")
YOU = _("About you")
GOING_ON = _("What is going on")
HEALTH = _("Your health")
FEELINGS = _("How you feel")
HOME = _("Home and people")
WEEK = _("Your week")
BEFORE = _("What came before")
NEXT = _("What comes next")
CHOICES = _("Your choices")
