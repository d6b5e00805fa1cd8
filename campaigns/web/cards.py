"""Issues as lists and cards show them: words and addresses only, no questions left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext

from campaigns import access
from campaigns.models import Category, Issue, Photo, Source, User
from campaigns.processes import reading, reference
from campaigns.rules.calendars import Clock, local
from campaigns.rules.countdown import countdown
from campaigns.rules.workflow import HELD_STATES, State
from campaigns.wording.labels import DEEDS, SEVERITIES, STATES, word
from campaigns.wording.times import countdown_words, day_words, short_moment


@dataclass(frozen=True)
class Due:
    """What is said of the deadline, and how: "", soon or overdue."""

    words: str
    tone: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Card:
    """A row of a table on a desk, a card on a phone."""

    number: str
    url: str
    picture: str
    category: str
    place: str
    zone: str
    severity: str
    severity_words: str
    lead: str
    state: str
    state_words: str
    due: Due
    found: str
    description: str
    is_rebound: bool
    rework_count: int
    main_deed: str = ""
    main_words: str = ""
    main_url: str = ""


# The one deed that a card offers, by state; the reader's role decides whether it is shown.
MAIN_DEEDS: Mapping[State, str] = {
    State.PENDING: "dispatch",
    State.DISPATCHED: "accept",
    State.IN_PROGRESS: "submit_fix",
    State.SUBMITTED: "verify",
    State.RETURNED: "rule",
}


def cards_of(
    issues: Iterable[Issue], *, user: User, now: datetime, deeds: frozenset[str] = frozenset()
) -> list[Card]:
    """Cards for the issues of a page (their photos are one query).

    `deeds` are those that the page may offer on a card.
    """
    seen = access.seen_issues(user, list(issues))
    photos = reading.list_photos(user, seen)
    return [_card(issue, photos.get(issue.pk), now, deeds) for issue in seen]


def _card(issue: Issue, photo: Photo | None, now: datetime, deeds: frozenset[str]) -> Card:
    state = State(issue.state)
    is_former = access.seen_until(issue) is not None
    deed = MAIN_DEEDS.get(state, "")
    if deed not in deeds or is_former:
        deed = ""
    return Card(
        number=issue.number,
        url=reverse("issue", kwargs={"number": issue.number}),
        picture=photo_url(photo, "320") if photo is not None else "",
        category=name_of(issue.category),
        place=issue.place,
        zone=issue.zone.name if issue.zone else "",
        severity=issue.severity,
        severity_words=word(SEVERITIES, issue.severity),
        lead=issue.lead.short_name if issue.lead else "",
        state="void" if is_former else issue.state,
        state_words=gettext("went to another unit") if is_former else word(STATES, issue.state),
        due=Due("") if is_former else due_of(issue, now),
        found=short_moment(issue.found_at),
        description=issue.description,
        is_rebound=issue.is_rebound,
        rework_count=issue.rework_count,
        main_deed=deed,
        main_words=word(DEEDS, deed) if deed else "",
        main_url=reverse("deed", kwargs={"number": issue.number, "deed": deed}) if deed else "",
    )


def name_of(row: Category | Source) -> str:
    """The row's name in the reader's language."""
    return row.name_en if get_language() == "en" and row.name_en else row.name


def photo_url(photo: Photo, size: str) -> str:
    return reverse("photo", kwargs={"photo_id": photo.pk, "size": size})


def due_of(issue: Issue, now: datetime) -> Due:
    """The deadline in words, as the state has it."""
    state = State(issue.state)
    if state is State.CLOSED:
        return Due(issue.strike_off_no)
    if state is State.DEFERRED and issue.resumes_at is not None:
        day = day_words(local(issue.resumes_at).date())
        return Due(gettext("taken up again on %(day)s") % {"day": day})
    if state is State.SUBMITTED:
        return Due(_submitted_words(issue))
    if state is State.RETURNED and issue.office_due_at is not None:
        return _counted(issue.office_due_at, now, None, gettext("ruling: %(due)s"))
    if state in HELD_STATES and issue.due_at is not None:
        return _counted(issue.due_at, now, issue, "%(due)s")
    return Due("")


def _submitted_words(issue: Issue) -> str:
    if issue.due_at is None or issue.submitted_at is None:
        return gettext("handed in")
    if issue.submitted_at <= issue.due_at:
        return gettext("handed in · on time")
    return gettext("handed in · late")


def _counted(due_at: datetime, now: datetime, issue: Issue | None, frame: str) -> Due:
    lead = issue.lead if issue is not None else None
    clock = Clock(
        reference.calendar(),
        seven_day=lead is not None and lead.works_seven_days,
        in_sprint=issue is not None and issue.campaign.is_sprint(now),
    )
    found = countdown(due_at=due_at, now=now, clock=clock)
    tone = "overdue" if found.is_overdue else "soon" if found.is_soon else ""
    return Due(frame % {"due": countdown_words(found)}, tone, due_at)
