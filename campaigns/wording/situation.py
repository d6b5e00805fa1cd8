"""What must happen now with an issue, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.rules.workflow import State
from campaigns.wording.labels import Word
from campaigns.wording.times import day_words

HEADLINES: Mapping[State, Word] = {
    State.PENDING: gettext_lazy("The campaign office must dispatch it"),
    State.DISPATCHED: gettext_lazy("%(unit)s must sign for it or return it"),
    State.IN_PROGRESS: gettext_lazy("%(unit)s must fix it"),
    State.SUBMITTED: gettext_lazy("Somebody else than %(unit)s must check the fix"),
    State.RETURNED: gettext_lazy("The campaign office must rule on the return by %(unit)s"),
    State.CLOSED: gettext_lazy("Struck off; watched 30 days for a rebound"),
    State.VOID: gettext_lazy("Void; nobody must do anything"),
    State.DEFERRED: gettext_lazy("Deferred"),
}


def headline(
    *,
    state: str,
    unit: str,
    rework_count: int = 0,
    open_request: str = "",
    resumes_on: date | None = None,
) -> str:
    """The one sentence that says who must do what."""
    if state == State.DEFERRED.value and resumes_on is not None:
        return _("Deferred; to be taken up again on %(day)s") % {"day": day_words(resumes_on)}
    if open_request == "extension":
        return _("The campaign office must decide on the extension for %(unit)s") % {"unit": unit}
    if open_request == "deferral":
        return _("The campaign office must decide on the deferral for %(unit)s") % {"unit": unit}
    if state == State.IN_PROGRESS.value and rework_count:
        return _("%(unit)s must fix it again") % {"unit": unit}
    return str(HEADLINES[State(state)]) % {"unit": unit}
