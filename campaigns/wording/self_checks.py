"""The words and signs of the daily self-check."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from campaigns.rules.self_checks import Mark, Quota, QuotaKind
from campaigns.wording.labels import Word

SIGNS: Mapping[Mark, Word] = {
    Mark.SENT: "√",
    Mark.LATE: "○",
    Mark.MISSING: "×",
    Mark.REST: pgettext_lazy("sign of a day", "R"),
    Mark.LEAVE: pgettext_lazy("sign of a day", "L"),
    Mark.DUE: pgettext_lazy("sign of a day", "?"),
    Mark.NONE: "",
}
MARKS: Mapping[Mark, Word] = {
    Mark.SENT: pgettext_lazy("self-check", "sent in time"),
    Mark.LATE: pgettext_lazy("self-check", "sent after 17:30, counts half a day"),
    Mark.MISSING: pgettext_lazy("self-check", "missing"),
    Mark.REST: pgettext_lazy("self-check", "rest day"),
    Mark.LEAVE: pgettext_lazy("self-check", "leave"),
    Mark.DUE: pgettext_lazy("self-check", "to be filed by 17:30"),
    Mark.NONE: pgettext_lazy("self-check", "not asked for"),
}
LEAVE_STATES: Mapping[str, Word] = {
    "asked": pgettext_lazy("leave", "undecided"),
    "approved": pgettext_lazy("leave", "approved"),
    "refused": pgettext_lazy("leave", "refused"),
}


def quota_words(quota: Quota) -> str:
    """How often: none, daily, 3 a week."""
    if quota.kind is QuotaKind.WEEKLY:
        return ngettext("%(n)d time a week", "%(n)d times a week", quota.times) % {"n": quota.times}
    if quota.kind is QuotaKind.DAILY:
        return _("every working day")
    return pgettext("quota", "none")
