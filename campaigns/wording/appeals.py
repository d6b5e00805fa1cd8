"""The words of appeals, of the figures that can be appealed, and of the ladder of measures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.rules.appeals import AppealState
from campaigns.rules.ladder import MeasureState, Step
from campaigns.wording.labels import Word

APPEAL_STATES: Mapping[AppealState, Word] = {
    AppealState.OPEN: pgettext_lazy("appeal", "waits for the answer"),
    AppealState.ACCEPTED: pgettext_lazy("appeal", "accepted"),
    AppealState.REFUSED: pgettext_lazy("appeal", "refused"),
    AppealState.WITHDRAWN: pgettext_lazy("appeal", "withdrawn"),
}
FIGURES: Mapping[str, Word] = {
    "due": _("due"),
    "on_time": _("on time"),
    "fixed": pgettext_lazy("figure", "fixed"),
    "waiting": _("waiting"),
    "overdue_open": _("overdue, open"),
    "found": pgettext_lazy("figure", "found"),
    "early": pgettext_lazy("figure", "closed early"),
    "extended": pgettext_lazy("figure", "extended"),
    "deferred": pgettext_lazy("figure", "deferred"),
    "self_found": pgettext_lazy("figure", "self-checks logged"),
    "self_fixed": pgettext_lazy("figure", "self-checks fixed"),
    "self_checks": pgettext_lazy("figure", "days of the self-check"),
    "rework": _("rework"),
    "rebound": _("rebound"),
    "returned": pgettext_lazy("figure", "returned"),
    "upheld": pgettext_lazy("figure", "returns not accepted"),
    "false_fix": _("false fix"),
    "on_time_rate": _("on-time rate"),
    "fix_rate": _("fix rate"),
    "part_on_time": _("on-time points"),
    "part_fixed": _("fixing points"),
    "part_sites": _("site points"),
    "part_self_check": _("self-check points"),
    "part_routine": _("routine points"),
    "deductions": _("deductions"),
    "bonus": _("bonus"),
    "correction": _("correction"),
    "score": _("Score"),
    "rank": _("Rank"),
}
STEPS: Mapping[Step, Word] = {
    Step.LETTER: pgettext_lazy("measure", "reminder letter"),
    Step.CIRCULAR: pgettext_lazy("measure", "circulated criticism"),
    Step.VICE_INTERVIEW: pgettext_lazy("measure", "interview of the vice head"),
    Step.HEAD_INTERVIEW: pgettext_lazy("measure", "interview of the head and exposure"),
    Step.REFERRAL: pgettext_lazy("measure", "referral"),
}
MEASURE_STATES: Mapping[MeasureState, Word] = {
    MeasureState.SUGGESTED: pgettext_lazy("measure", "suggested"),
    MeasureState.PROPOSED: pgettext_lazy("measure", "waits for a second person"),
    MeasureState.CONFIRMED: pgettext_lazy("measure", "in force"),
    MeasureState.CARRIED_OUT: pgettext_lazy("measure", "carried out"),
    MeasureState.DISMISSED: pgettext_lazy("measure", "dismissed"),
}
