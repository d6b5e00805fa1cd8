"""What lies on the desks of the demo city at present, whatever day it is.

Told backwards from now: when it was handed in, so when it was dispatched, so when it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, zip_longest

from campaigns.demo import turns
from campaigns.demo.stories import OWN_ZONE, Story
from campaigns.demo.telling import MINUTE
from campaigns.demo.town import Case, usual_limit_of
from campaigns.demo.writer import Writer
from campaigns.rules.calendars import ONE_DAY, Clock
from campaigns.rules.deadlines import Limit, LimitUnit, deadline, overdue_days
from campaigns.rules.scoring import Severity

CAST = ("chengguan", "zhujian", "qinghe", "shijian", "jiaojing", "huanwei")
DAY = 420  # minutes of working time
FINDERS = ("inspector", "inspector", "inspector2", "thirdparty")
SOURCES = {"thirdparty": "third_party"}


class NoFittingCase(Exception):
    """A unit of the cast has no case of the length that its desk needs: a mistake in the plan."""


@dataclass
class Desk:
    """One unit's desk."""

    writer: Writer
    unit: str

    @property
    def clock(self) -> Clock:
        return self.writer.town.clock(self.writer.town.units[self.unit])

    def case(self, fits: Callable[[int], bool], *, is_deferrable: bool = False) -> Case:
        """A case of the unit whose limit in working minutes fits."""
        fitting = [
            case
            for case in self.writer.town.cases_by_lead[self.unit]
            if fits(minutes_of(_limit(case))) and (case.category.is_deferrable or not is_deferrable)
        ]
        if not fitting:
            raise NoFittingCase(self.unit)
        return self.writer.rng.choice(fitting)

    def back(self, low: float, high: float, before: datetime | None = None) -> datetime:
        """Between so many working minutes before a moment, by the unit's clock."""
        return self.writer.back(self.clock, self.writer.rng.uniform(low, high), before)

    def dispatched(self, case: Case, at: datetime) -> Story:
        """An issue that was dispatched at that moment."""
        story = found(self.writer, case, self.back(25, 100, at))
        story.dispatch(at=at)
        return story


def found(writer: Writer, case: Case, at: datetime) -> Story:
    """An issue found at that moment by one of those who walk the city."""
    by = writer.rng.choice(FINDERS)
    if case.spot.zone is not None and case.spot.zone.code == OWN_ZONE:
        by = "zonechief"
    story = writer.story(case)
    story.log(by, at, source=SOURCES.get(by, "patrol"))
    return story


def minutes_of(limit: Limit) -> int:
    """About how much working time a limit is; 0 for natural hours."""
    if limit.unit is LimitUnit.HOURS:
        return 0
    return limit.amount * (DAY if limit.unit is LimitUnit.WORKING_DAYS else 60)


def _limit(case: Case) -> Limit:
    return usual_limit_of(case.category, Severity(case.category.severity))


# --- what may lie on a unit's desk ---------------------------------------------------------------


def to_sign(desk: Desk) -> None:
    desk.dispatched(desk.case(lambda limit: limit > 0), desk.back(10, 170))


def to_fix(desk: Desk) -> None:
    """Signed for, with time left."""
    case = desk.case(lambda limit: limit >= DAY)
    at = desk.back(70, min(minutes_of(_limit(case)) * 0.8, 3 * DAY))
    story = desk.dispatched(case, at)
    story.accept(at=desk.clock.advance(at, 40 * MINUTE))


def overdue(desk: Desk, days: int) -> None:
    """So many whole working days past its deadline, urged and answered."""
    case = desk.case(lambda limit: 0 < limit <= DAY)
    limit, clock = _limit(case), desk.clock
    minutes = minutes_of(limit) + days * DAY
    while True:
        at = desk.back(minutes, minutes + 1)
        due_at = deadline(start=at, limit=limit, clock=clock).due_at
        if due_at < desk.writer.now and (
            overdue_days(due_at=due_at, now=desk.writer.now, clock=clock) >= days
        ):
            break
        minutes += 45
    story = desk.dispatched(case, at)
    story.accept(at=clock.advance(at, 35 * MINUTE))
    reminded_at = desk.back(100, 160)
    if reminded_at > story.at:
        turns.remind(story, at=reminded_at)
        turns.acknowledge(story, promised_on=desk.writer.now.date() + ONE_DAY)


def overdue_a_day(desk: Desk) -> None:
    overdue(desk, 1)


def overdue_three_days(desk: Desk) -> None:
    overdue(desk, 3)


def overdue_eight_days(desk: Desk) -> None:
    overdue(desk, 8)


def handed_in(desk: Desk) -> None:
    """Waits for a check."""
    fixed_at = desk.back(15, 260)
    at = desk.back(150, 400, fixed_at)
    story = desk.dispatched(desk.case(lambda limit: limit >= DAY), at)
    story.accept(at=desk.clock.advance(at, 30 * MINUTE))
    story.fix(at=fixed_at)


def to_redo(desk: Desk) -> None:
    """A check failed today."""
    failed_at = desk.back(15, 180)
    fixed_at = desk.back(60, 200, failed_at)
    at = desk.back(200, 500, fixed_at)
    story = desk.dispatched(desk.case(lambda limit: limit >= DAY), at)
    story.fix(at=fixed_at)
    story.fail_check(at=failed_at)


def returned(desk: Desk) -> None:
    """Waits for the office's ruling."""
    at = desk.back(10, 80)
    dispatched_at = desk.back(30, 100, at)
    story = desk.dispatched(desk.case(lambda limit: limit >= DAY), dispatched_at)
    turns.return_it(story, desk.writer.rng.choice(("not_ours", "wrong_place")), at=at)


def more_time_asked(desk: Desk) -> None:
    """An extension to be decided."""
    at = desk.back(10, 150)
    dispatched_at = desk.back(300, 600, at)
    story = desk.dispatched(desk.case(lambda limit: limit >= 3 * DAY), dispatched_at)
    story.accept(at=desk.clock.advance(dispatched_at, 30 * MINUTE))
    turns.ask_extension(story, "works", 1, at=at)


def deferral_asked(desk: Desk) -> None:
    at = desk.back(10, 120)
    dispatched_at = desk.back(300, 600, at)
    case = desk.case(lambda limit: limit >= 3 * DAY, is_deferrable=True)
    story = desk.dispatched(case, dispatched_at)
    story.accept(at=desk.clock.advance(dispatched_at, 30 * MINUTE))
    turns.ask_deferral(story, "works", desk.writer.now.date() + 30 * ONE_DAY, at=at)


def waiting(desk: Desk) -> None:
    """Waits for the office: dispatch or void. The unit plays no part yet."""
    writer = desk.writer
    case = writer.rng.choice(writer.town.cases_by_lead[desk.unit])
    found(writer, case, writer.back(writer.town.patrol_clock, writer.rng.uniform(8, 240)))


# Every unit of the cast has all of these, some twice.
DESK: tuple[Callable[[Desk], None], ...] = (
    to_sign,
    handed_in,
    to_fix,
    overdue_a_day,
    to_redo,
    to_sign,
    to_fix,
    handed_in,
    to_fix,
    to_sign,
)
# Some have one of these.
SINGLE: tuple[tuple[Callable[[Desk], None], str], ...] = (
    (returned, "zhujian"),
    (overdue_three_days, "chengguan"),
    (overdue_eight_days, "huanwei"),
    (more_time_asked, "zhujian"),
    (returned, "jiaojing"),
    (deferral_asked, "shijian"),
    (overdue_three_days, "zhujian"),
    (overdue_eight_days, "chengguan"),
    (more_time_asked, "chengguan"),
    (returned, "huanwei"),
    (handed_in, "zhujian"),
    (handed_in, "chengguan"),
    (handed_in, "qinghe"),
    (handed_in, "shijian"),
    (handed_in, "jiaojing"),
)
WAITING = 20


def lay_out_board(w: Writer, *, most: int) -> None:
    """At most so many issues, every kind of desk work among the first of them."""
    for lay, unit in islice(_jobs(), most):
        lay(Desk(w, unit))


def _jobs() -> Iterator[tuple[Callable[[Desk], None], str]]:
    """One for a desk, a single one and one for the office, in turn."""
    desks = [
        (DESK[(turn + place) % len(DESK)], unit)
        for turn in range(len(DESK))
        for place, unit in enumerate(CAST)
    ]
    office = [(waiting, CAST[n % len(CAST)]) for n in range(WAITING)]
    for jobs in zip_longest(desks, SINGLE, office):
        yield from (job for job in jobs if job is not None)
