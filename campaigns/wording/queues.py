"""The names of the queues, and why a unit is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.rules.calendars import local
from campaigns.wording.labels import Word
from campaigns.wording.times import day_words

QUEUES: Mapping[str, Word] = {
    "dispatch": pgettext_lazy("queue", "Dispatch"),
    "returns": pgettext_lazy("queue", "Returns"),
    "extensions": pgettext_lazy("queue", "Extensions"),
    "deferrals": pgettext_lazy("queue", "Deferrals"),
    "verify": pgettext_lazy("queue", "Check"),
    "look-back": pgettext_lazy("queue", "Look back"),
}
WHY: Mapping[str, Word] = {
    "category": gettext_lazy("%(unit)s: the category's rule names it."),
    "site": gettext_lazy("%(unit)s: it is responsible for the site."),
    "zone": gettext_lazy("%(unit)s: it leads the zone."),
}


def why_words(why: str, unit: str) -> str:
    """A sentence for a unit that a rule names."""
    return str(WHY[why]) % {"unit": unit}


def ruled_words(*, unit: str, ruled_at: datetime, number: str, reason: str) -> str:
    """A sentence for a unit that the office ruled for before."""
    words = {
        "unit": unit,
        "day": day_words(local(ruled_at).date()),
        "number": number,
        "reason": reason,
    }
    return (
        _("%(unit)s: so ruled on %(day)s for this site and category (%(number)s): %(reason)s")
        % words
    )
