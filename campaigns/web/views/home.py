"""Home: what waits for the reader, by role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Campaign, ScoreWeek, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import backlog, reading
from campaigns.processes.backlog import is_of_unit
from campaigns.processes.self_check_matrix import today_of
from campaigns.rules.calendars import monday_of
from campaigns.rules.workflow import Role, State
from campaigns.web.cards import Card, cards_of
from campaigns.web.self_check_rows import TodayCard, today_card
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import WEEK_STATES, word

SHOWN = 12
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Segment:
    """A count that opens its list; the one that is open shows its cards below."""

    code: str
    words: str
    count: int
    url: str
    is_open: bool
    is_bad: bool = False


@dataclass(frozen=True)
class WeekLine:
    """The state of a week in one line."""

    words: str
    url: str
    state: str


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    if user.role_codes <= {Role.ADMIN}:
        return redirect("admin:index") if access.may_open_reference(user) else redirect("profile")
    campaign = campaign_of(request)
    counts = backlog.counts(user=user, campaign=campaign, now=now)
    segments = _segments(user, counts, request.GET.get("show", ""))
    opened = next((segment for segment in segments if segment.is_open), None)
    issues = _waiting(user, campaign, opened.code if opened else "", now)
    return render(
        request,
        "campaigns/home/page.html",
        {
            "segments": segments,
            "opened": opened,
            "cards": _cards(issues, user, now),
            "today": _today(user, campaign, now),
            "weeks": _week_lines(user, campaign, now),
            "list_address": list_address(user, opened.code if opened else ""),
            "is_of_unit": is_of_unit(user),
            "is_leader": Role.LEADER in user.role_codes,
        },
    )


def _offered(user: User) -> Sequence[tuple[str, str, str, bool]]:
    """(code, words, query of the list, is bad) of the counts that matter to the role."""
    if is_of_unit(user):
        unit = f"&department={user.department.code}" if user.department is not None else ""
        return (
            ("to_sign", _("To sign for"), f"state=dispatched&ordering=due_at{unit}", False),
            ("to_fix", _("To fix"), f"state=in_progress&ordering=due_at{unit}", False),
            ("redo", _("To fix again"), f"state=in_progress&ordering=due_at{unit}", False),
            ("overdue", _("Overdue"), f"overdue=true&ordering=due_at{unit}", True),
            ("submitted", _("Waiting for check"), f"state=submitted{unit}", False),
        )
    found = []
    if Role.OFFICE in user.role_codes:
        found += [
            ("pending", _("To dispatch"), "state=pending&ordering=found_at", False),
            ("returned", _("Returns"), "state=returned", False),
            ("requests", _("Requests"), "requests=true", False),
        ]
    if user.role_codes & {Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF}:
        found.append(("submitted", _("To check"), "state=submitted&ordering=due_at", False))
    if not user.role_codes <= {Role.THIRD_PARTY}:
        found.append(("overdue", _("Overdue"), "overdue=true&ordering=due_at", True))
    found.append(("open", _("Open in all"), "", False))
    return found


def _segments(user: User, counts: dict[str, int], wanted: str) -> list[Segment]:
    offered = _offered(user)
    codes = [code for code, _words, _query, _bad in offered]
    first = next((code for code in codes if counts.get(code)), codes[0])
    opened = wanted if wanted in codes else first
    return [
        Segment(
            code=code,
            words=words,
            count=counts.get(code, 0),
            url=f"{reverse('home')}?{urlencode({'show': code})}",
            is_open=code == opened,
            is_bad=is_bad and counts.get(code, 0) > 0,
        )
        for code, words, _query, is_bad in offered
    ]


def list_address(user: User, code: str) -> str:
    """The list behind a segment."""
    query = next((query for known, _w, query, _b in _offered(user) if known == code), "")
    return f"{reverse('issues')}?{query}" if query else reverse("issues")


def _waiting(user: User, campaign: Campaign, code: str, now: datetime) -> IssueQuerySet:
    """The issues behind a segment, the most urgent first."""
    issues = access.visible_issues(user).filter(campaign=campaign).open()
    if is_of_unit(user):
        issues = issues.filter(lead=user.department)
    by_state = {
        "to_sign": State.DISPATCHED,
        "to_fix": State.IN_PROGRESS,
        "redo": State.IN_PROGRESS,
        "pending": State.PENDING,
        "submitted": State.SUBMITTED,
        "returned": State.RETURNED,
    }
    if code in by_state:
        issues = issues.filter(state=by_state[code].value)
    if code == "redo":
        issues = issues.filter(rework_count__gt=0)
    if code == "requests":
        issues = issues.exclude(open_request="")
    if code == "overdue":
        issues = issues.overdue(now)
    return issues.order_by(F("due_at").asc(nulls_last=True), "pk")


def _cards(issues: IssueQuerySet, user: User, now: datetime) -> list[Card]:
    deeds = set()
    if is_of_unit(user):
        deeds |= {"accept", "submit_fix"}
    if Role.OFFICE in user.role_codes:
        deeds |= {"dispatch", "rule"}
    if user.role_codes & {Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF}:
        deeds.add("verify")
    return cards_of(
        reading.list_rows(user, issues)[:SHOWN], user=user, now=now, deeds=frozenset(deeds)
    )


def _today(user: User, campaign: Campaign, now: datetime) -> TodayCard | None:
    """How the unit stands with today's self-check; None for people of no unit."""
    if not is_of_unit(user) or user.department is None:
        return None
    return today_card(today_of(campaign=campaign, unit=user.department, now=now))


def _week_lines(user: User, campaign: Campaign, now: datetime) -> list[WeekLine]:
    """The running week and the one before, for those who read weeks."""
    if not access.may_read_weeks(user):
        return []
    running = monday_of(now)
    mondays = [running, running - ONE_WEEK]
    known = {
        week.monday: week
        for week in ScoreWeek.objects.filter(campaign=campaign, monday__in=mondays)
    }
    states = {monday: known[monday].state if monday in known else "open" for monday in mondays}
    return [
        WeekLine(
            words=_("Week %(number)d: %(state)s")
            % {"number": monday.isocalendar().week, "state": word(WEEK_STATES, state)},
            url=_week_url(user, monday, state),
            state=state,
        )
        for monday, state in states.items()
    ]


def _week_url(user: User, monday: date, state: str) -> str:
    """Where the week opens; empty for a reader who has no row in it yet."""
    scope = access.week_scope(user, state)
    if not scope.is_whole and not scope.units:
        return ""
    return reverse("week", kwargs={"monday": monday.isoformat()})
