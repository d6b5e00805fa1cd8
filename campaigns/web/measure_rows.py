"""Measures of the ladder in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Measure
from campaigns.wording.appeals import MEASURE_STATES, STEPS
from campaigns.wording.labels import RULES, word
from campaigns.wording.times import short_moment


@dataclass(frozen=True)
class CauseLine:
    """Why the ladder suggests it, with the address where that can be seen."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A measure in a list."""

    url: str
    unit: str
    step: str
    causes: list[CauseLine]
    state: str
    state_words: str
    at: str
    document_no: str


def line_of(measure: Measure) -> Line:
    return Line(
        url=reverse("measure", kwargs={"measure_id": measure.pk}),
        unit=measure.department.short_name,
        step=word(STEPS, measure.step),
        causes=[cause_of(cause) for cause in measure.causes],
        state=measure.state,
        state_words=word(MEASURE_STATES, measure.state),
        at=short_moment(measure.suggested_at),
        document_no=measure.document_no,
    )


def cause_of(cause: Mapping[str, Any]) -> CauseLine:
    if "entry" in cause:
        url = reverse("issue", kwargs={"number": cause["issue"]}) if cause["issue"] else ""
        about = cause["issue"] or cause["reason"]
        return CauseLine(f"{word(RULES, cause['rule'])} · {about}", url)
    facts = {
        "group": cause["group"],
        "rank": cause["rank"],
        "ranked": cause["ranked"],
        "score": cause["score"],
    }
    words = _("%(group)s: rank %(rank)d of %(ranked)d, %(score)s points") % facts
    if "month" in cause:
        return CauseLine(f"{cause['month']} · {words}")
    monday = date.fromisoformat(cause["week"])
    year, number, _day = monday.isocalendar()
    week = _("Week %(number)d of %(year)d") % {"year": year, "number": number}
    return CauseLine(f"{week} · {words}", reverse("week", kwargs={"monday": cause["week"]}))
