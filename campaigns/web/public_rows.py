"""What the public reads of an issue: words without people, units' inner moves and positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Issue, Photo, PublicReport
from campaigns.processes.public_reports import public_photos
from campaigns.rules.workflow import State
from campaigns.web.cards import due_of, name_of
from campaigns.wording.labels import Word
from campaigns.wording.times import moment_words

STEPS = ("received", "handed", "checked", "done")


def _states() -> dict[str, tuple[int, Word]]:
    """State → (how many steps are done, the words)."""
    return {
        State.PENDING.value: (1, _("Received; the campaign office looks at it.")),
        State.DISPATCHED.value: (2, _("Handed to the responsible unit.")),
        State.RETURNED.value: (2, _("The office settles which unit is responsible.")),
        State.IN_PROGRESS.value: (2, _("The responsible unit is working on it.")),
        State.DEFERRED.value: (2, _("It needs more time; the office keeps an eye on it.")),
        State.SUBMITTED.value: (3, _("Fixed according to the unit; somebody else checks it.")),
        State.CLOSED.value: (4, _("Fixed and checked.")),
        State.VOID.value: (
            1,
            _("Closed without a fix: it was reported before, or is not the city's to fix."),
        ),
    }


@dataclass(frozen=True)
class Progress:
    """A report's way: `steps` of (words, is done)."""

    what: str
    place: str
    filed: str
    words: str
    steps: list[tuple[str, bool]]
    photos: list[str]


@dataclass(frozen=True)
class Exposed:
    """An overdue issue as the public sees it."""

    what: str
    place: str
    unit: str
    due: str
    photos: list[str]


def progress_of(report: PublicReport) -> Progress:
    """The page of a receipt number (one query)."""
    issue = report.issue
    count, words = _states()[issue.state]
    names = (_("received"), _("handed over"), _("being checked"), _("fixed"))
    return Progress(
        what=name_of(issue.category),
        place=issue.address,
        filed=moment_words(report.filed_at),
        words=str(words),
        steps=[(name, n < count) for n, name in enumerate(names)],
        photos=[_url(photo) for photo in public_photos([issue])],
    )


def exposure_lines(issues: Sequence[Issue], now: datetime) -> list[Exposed]:
    """The issues with their approved photos (one query)."""
    pictures: dict[int, list[str]] = {}
    for photo in public_photos(issues):
        pictures.setdefault(photo.issue_id or 0, []).append(_url(photo))
    return [
        Exposed(
            what=name_of(issue.category),
            place=issue.site.name if issue.site is not None else issue.address,
            unit=issue.lead.short_name if issue.lead is not None else "",
            due=str(due_of(issue, now).words),
            photos=pictures.get(issue.pk, []),
        )
        for issue in issues
    ]


def _url(photo: Photo) -> str:
    return reverse("public_photo", kwargs={"photo_id": photo.pk})
