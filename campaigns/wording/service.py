"""When the reminder service was last seen, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.wording.times import long_moment, span_words

STILL_WELL = timedelta(minutes=2)


def service_words(last_at: datetime | None, now: datetime) -> str:
    """Seconds ago while all is well; how long it has stood still, since when, and whom to ask."""
    if last_at is None:
        return _("The reminder service has not run yet.")
    ago = max(now - last_at, timedelta())
    if ago <= STILL_WELL:
        seconds = int(ago.total_seconds())
        return ngettext(
            "Reminder service: ran %(n)d second ago",
            "Reminder service: ran %(n)d seconds ago",
            seconds,
        ) % {"n": seconds}
    return _(
        "The reminder service has stood still for %(span)s, last run %(at)s; "
        "please tell the system administrator."
    ) % {"span": span_words(ago), "at": long_moment(last_at)}
