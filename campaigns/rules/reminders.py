"""The moments at which a deadline is reminded of.

Source of the rules: WORKFLOW "Reminders", with `reminder_vectors.json` as samples. The steps
themselves are in `reminder_steps.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.rules.calendars import Clock, at, local
from campaigns.rules.deadlines import LimitUnit, overdue_base, overdue_day_at
from campaigns.rules.reminder_steps import DEFAULT_POLICY, Anchor, Step, overdue_day

REPEATS_LAID_OUT = 2


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

    @property
    def is_natural(self) -> bool:
        return self.unit is LimitUnit.HOURS

    @property
    def whole(self) -> timedelta:
        """The time between start and deadline, working or natural as the clock runs."""
        if self.is_natural:
            return self.due_at - self.start
        return self.clock.between(self.start, self.due_at)

    def later(self, moment: datetime, by: timedelta) -> datetime:
        """That much later on the version's clock."""
        return moment + by if self.is_natural else self.clock.advance(moment, by)


def moments(
    version: Version, steps: Iterable[Step] = DEFAULT_POLICY, *, since: datetime | None = None
) -> dict[str, datetime]:
    """Step code → moment, for every step that is planned, whatever the severity.

    A step not after the start, or (before the deadline) not before it, is not planned. The first
    two repeats (of those from `since` on) are among them; later ones follow from `repeat_moment`.
    """
    days = version.working_days or 0
    rows = [step for step in steps if step.holds_for(days)]
    found: dict[str, datetime] = {}
    for step in rows:
        moment = _moment(version, step)
        if moment is not None and _is_planned(version, step, moment):
            found[step.code] = moment
    for step in rows:
        if step.repeat_days:
            day = step.amount + step.repeat_days
            while since is not None and repeat_moment(version, day) < since:
                day += step.repeat_days
            for _n in range(REPEATS_LAID_OUT):
                found.setdefault(f"overdue_{day}", repeat_moment(version, day))
                day += step.repeat_days
    return found if since is None else {code: at for code, at in found.items() if at >= since}


def repeat_moment(version: Version, day: int) -> datetime:
    """The moment of `overdue_<day>`: same clock time on that working day after the due date."""
    return _whole_minute(overdue_day_at(due_at=version.due_at, n=day, clock=version.clock))


def next_repeat(code: str, steps: Sequence[Step] = DEFAULT_POLICY) -> str | None:
    """The code of the repeat after `code`; None for a step that is not a repeat."""
    day = overdue_day(code)
    codes = {step.code for step in steps}
    for step in steps:
        if day is None or not step.repeat_days or code in codes:
            continue
        if day > step.amount and (day - step.amount) % step.repeat_days == 0:
            return f"overdue_{day + step.repeat_days}"
    return None


def _is_planned(version: Version, step: Step, moment: datetime) -> bool:
    if step.anchor is Anchor.AT_DUE:
        return version.due_at > version.start
    if step.anchor is Anchor.AFTER_DUE:
        return True
    return version.start < moment < version.due_at


def _moment(version: Version, step: Step) -> datetime | None:
    """When the step comes, down to the minute; None when there is no time to share out."""
    if step.anchor is Anchor.AT_DUE:
        return local(version.due_at)
    if step.anchor is Anchor.AFTER_DUE:
        return _whole_minute(_after_due(version, step))
    if version.whole <= timedelta():
        return None
    if step.anchor is Anchor.SHARE:
        part = version.whole * step.percent / 100
        if step.most_hours is not None:
            part = min(part, timedelta(hours=step.most_hours))
        return _whole_minute(version.later(version.start, part))
    if step.anchor is Anchor.AFTER_START:
        return _whole_minute(_after_start(version, step))
    found = _before_due(version, step)
    return None if found is None else _whole_minute(found)


def _after_start(version: Version, step: Step) -> datetime:
    if step.unit is LimitUnit.WORKING_HOURS:
        return version.later(version.start, timedelta(hours=step.amount))
    start = local(version.start)
    return at(version.clock.working_day_after(start.date(), step.amount), start.time())


def _before_due(version: Version, step: Step) -> datetime | None:
    if step.unit is LimitUnit.WORKING_HOURS:
        left = version.whole - timedelta(hours=step.amount)
        return version.later(version.start, left) if left > timedelta() else None
    due_at = local(version.due_at)
    day = due_at.date()
    for _n in range(step.amount):
        day = version.clock.working_day_before(day)
    return at(day, due_at.time())


def _after_due(version: Version, step: Step) -> datetime:
    if version.is_natural:
        whole = version.due_at - version.start
        is_days = step.unit is LimitUnit.WORKING_DAYS
        return version.due_at + (step.amount * whole if is_days else timedelta(hours=step.amount))
    if step.unit is LimitUnit.WORKING_HOURS:
        base = overdue_base(due_at=version.due_at, clock=version.clock)
        return version.later(base, timedelta(hours=step.amount))
    return overdue_day_at(due_at=version.due_at, n=step.amount, clock=version.clock)


def _whole_minute(moment: datetime) -> datetime:
    return local(moment).replace(second=0, microsecond=0)
