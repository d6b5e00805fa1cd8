"""Months, quarters and years in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.rules.periods import Period, PeriodKind


def period_words(period: Period) -> str:
    """Year and number, in the reader's language."""
    words = {
        PeriodKind.MONTH: _("%(year)d, month %(number)d"),
        PeriodKind.QUARTER: _("%(year)d, quarter %(number)d"),
        PeriodKind.YEAR: _("year %(year)d"),
    }
    return words[period.kind] % {"year": period.year, "number": period.number}
