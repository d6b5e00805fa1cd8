"""The moments at which a deadline is reminded of, and who is told.

Source of the rules: WORKFLOW "Reminders", with `reminder_vectors.json` as samples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.rules.calendars import Clock, at, local
from campaigns.rules.deadlines import LimitUnit, overdue_day_at

FIRST_REPEAT_DAY = 8
REPEAT_EVERY_DAYS = 5


class Recipient(StrEnum):
    """To whom a step speaks, seen from the issue."""

    HANDLER = "handler"
    HEAD = "head"
    ZONE_CHIEF = "zone_chief"
    LEADER = "leader"
    OFFICE = "office"
    FINDER = "finder"
    ASSISTING = "assisting"


@dataclass(frozen=True)
class Step:
    """A step of the default policy: its code, its recipients and the tone of its words."""

    code: str
    to: tuple[Recipient, ...]
    tone: str
    while_unsigned: bool = False


_OVERDUE_3 = (Recipient.HEAD, Recipient.ZONE_CHIEF, Recipient.LEADER)
DEFAULT_POLICY: tuple[Step, ...] = (
    Step("signing", (Recipient.HANDLER,), "sign", while_unsigned=True),
    Step("half", (Recipient.HANDLER,), "hint"),
    Step("soon", (Recipient.HANDLER,), "soon"),
    Step("due", (Recipient.HANDLER, Recipient.HEAD), "due"),
    Step("overdue_1", (Recipient.HANDLER, Recipient.HEAD), "urge"),
    Step("overdue_2", (Recipient.HEAD, Recipient.ZONE_CHIEF), "supervise"),
    Step("overdue_3", _OVERDUE_3, "circular"),
)


def step_of(code: str) -> Step:
    """The policy of a step; every repeat (`overdue_8`, `overdue_13`, …) speaks as `overdue_3`."""
    for step in DEFAULT_POLICY:
        if step.code == code:
            return step
    return Step(code, _OVERDUE_3, "circular")


@dataclass(frozen=True)
class Version:
    """What the moments depend on: when the version starts, is due, and how its clock runs.

    `working_days` is the number of whole working days of the limit, None for other units.
    """

    start: datetime
    due_at: datetime
    unit: LimitUnit
    working_days: int | None
    clock: Clock


def moments(version: Version) -> dict[str, datetime]:
    """Step code → moment, for every step of the default policy that is planned.

    The repeats `overdue_8` and `overdue_13` are among them; later ones follow from
    `repeat_moment`.
    """
    before = _before(version)
    planned = {
        code: moment
        for code, moment in ((code, _whole_minute(moment)) for code, moment in before)
        if version.start < moment < version.due_at
    }
    if version.due_at > version.start:
        planned["due"] = local(version.due_at)
    planned |= {f"overdue_{n}": _overdue_moment(version, n) for n in (1, 2, 3)}
    repeats = (FIRST_REPEAT_DAY, FIRST_REPEAT_DAY + REPEAT_EVERY_DAYS)
    return planned | {f"overdue_{n}": repeat_moment(version, n) for n in repeats}


def repeat_moment(version: Version, day: int) -> datetime:
    """The moment of `overdue_<day>`: same clock time on that working day after the due date."""
    return _whole_minute(overdue_day_at(due_at=version.due_at, n=day, clock=version.clock))


def next_repeat(code: str) -> str | None:
    """The code of the repeat after `code`, None for a step that is not a repeat."""
    if not code.startswith("overdue_"):
        return None
    day = int(code.removeprefix("overdue_"))
    if day < FIRST_REPEAT_DAY:
        return None
    return f"overdue_{day + REPEAT_EVERY_DAYS}"


def _before(version: Version) -> Iterable[tuple[str, datetime]]:
    natural = version.unit is LimitUnit.HOURS
    clock = version.clock
    whole = (
        version.due_at - version.start if natural else clock.between(version.start, version.due_at)
    )

    def after(share: timedelta) -> datetime:
        return version.start + share if natural else clock.advance(version.start, share)

    if whole <= timedelta():
        return
    yield "signing", after(min(whole / 4, timedelta(hours=2)))
    days = version.working_days or 0
    if days >= 2:
        yield "half", after(whole / 2)
    if days >= 3:
        due_at = local(version.due_at)
        yield "soon", at(clock.working_day_before(due_at.date()), due_at.time())
    else:
        yield "soon", after(whole * 4 / 5)


def _overdue_moment(version: Version, n: int) -> datetime:
    if version.unit is LimitUnit.HOURS:
        further = n * (version.due_at - version.start)
        return _whole_minute(version.due_at + further)
    return repeat_moment(version, n)


def _whole_minute(moment: datetime) -> datetime:
    return local(moment).replace(second=0, microsecond=0)
