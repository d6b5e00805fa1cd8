"""What the office sees beside a week: what still waits, and what it may do with the week now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import access
from campaigns.models import Campaign, ScoreWeek, User
from campaigns.processes import freeze_checks, row_check_standings, row_checking
from campaigns.rules.calendars import week_bounds
from campaigns.rules.workflow import Role, State
from campaigns.wording.refusals import move_words
from campaigns.wording.row_checks import UNIT_STATES, WAITING
from campaigns.wording.times import day_words, long_moment, short_moment


@dataclass(frozen=True)
class WaitingLine:
    """A thing that waits: words, how many, where it is dealt with (empty: nowhere), names."""

    words: str
    count: int
    url: str
    names: str = ""


def waiting_lines(
    *, campaign: Campaign, monday: date, week: ScoreWeek | None, user: User, now: datetime
) -> list[WaitingLine]:
    """What waits before the freeze or the publication, for those who read all weeks; empty for the
    others, of a week that runs and of a published one."""
    is_published = week is not None and week.state == "published"
    is_over = now >= week_bounds(monday)[1]
    if not user.role_codes & access.READS_ALL_WEEKS or is_published or not is_over:
        return []
    return [
        _line(waiting)
        for waiting in freeze_checks.warnings_before(campaign=campaign, monday=monday, now=now)
    ]


def _line(waiting: freeze_checks.Waiting) -> WaitingLine:
    names = list(waiting.names)
    url = _url(waiting.code)
    if waiting.code == "older_weeks":
        url = reverse("week", kwargs={"monday": names[0]})
        names = [day_words(date.fromisoformat(day)) for day in names]
    return WaitingLine(str(WAITING[waiting.code]), waiting.count, url, "、".join(names))


def _url(code: str) -> str:
    if code == "checks":
        return f"{reverse('issues')}?state={State.SUBMITTED.value}"
    if code in {"returns", "extensions", "deferrals", "challenges"}:
        return reverse("requests")
    return {"proposals": reverse("points"), "leaves": reverse("self_check_leaves")}.get(code, "")


# --- the check of rows ---------------------------------------------------------------------------


@dataclass(frozen=True)
class CheckState:
    """The check of rows in one line: until when, whether it still runs, what was said."""

    until: str
    is_running: bool
    words: str
    url: str


def check_state(*, week: ScoreWeek | None, user: User, now: datetime) -> CheckState | None:
    """Of a frozen week, for units and those who read all weeks; None for others."""
    if week is None or week.state != "frozen":
        return None
    reads_all = bool(user.role_codes & access.READS_ALL_WEEKS)
    if not reads_all and not access.may_check_row(user):
        return None
    checks = row_check_standings.checks_of(week)
    if not reads_all:
        checks = [one for one in checks if one.department.pk == user.department_id]
    words = [
        f"{said} {count}" if reads_all else str(said)
        for state, said in UNIT_STATES.items()
        if (count := sum(one.state == state for one in checks))
    ]
    until = row_checking.until_of(week)
    return CheckState(
        until=long_moment(until) if until is not None else "",
        is_running=until is not None and now <= until,
        words=" · ".join(words),
        url=reverse("row_check", kwargs={"monday": week.monday.isoformat()}),
    )


# --- what the office may do ----------------------------------------------------------------------


@dataclass(frozen=True)
class Moves:
    """What the office may do with the week now; reasons where something speaks against it.

    `open_objections` asks for a tick before publication. `asked` tells who asked to unfreeze, when
    and why; `may_agree` that this reader is the second person.
    """

    may_freeze: bool = False
    may_publish: bool = False
    publish_against: str = ""
    open_objections: int = 0
    may_ask: bool = False
    may_agree: bool = False
    asked: str = ""
    asked_reason: str = ""


def moves_of(*, week: ScoreWeek | None, monday: date, user: User, now: datetime) -> Moves | None:
    """None for anybody but the office, and of a published week."""
    if Role.OFFICE not in user.role_codes:
        return None
    if week is None or week.state == "open":
        return Moves(may_freeze=now >= week_bounds(monday)[1])
    if week.state == "published":
        return None
    asked_by, asked_at = week.unfreeze_asked_by, week.unfreeze_asked_at
    froze_it = week.frozen_by_id == user.pk
    asked = ""
    if asked_by is not None and asked_at is not None:
        asked = _("%(who)s asked %(at)s to unfreeze; another person of the office must agree.") % {
            "who": asked_by.name,
            "at": short_moment(asked_at),
        }
    return Moves(
        may_publish=not froze_it,
        publish_against=move_words("froze_it_yourself") if froze_it else "",
        open_objections=row_checking.open_objections(week),
        may_ask=asked_by is None,
        may_agree=asked_by is not None and asked_by.pk != user.pk,
        asked=asked,
        asked_reason=week.unfreeze_reason if asked else "",
    )
