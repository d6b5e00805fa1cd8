"""Draws the short lives of bulk issues: who had them, until when, what was done at which moment.

Deadlines, reminders and limits are computed by the same rules as everywhere, once for each round
of dispatch, limit and kind of clock; the office dispatches in rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from campaigns.demo import sentences
from campaigns.demo.bulk.life import Life, Term, Try
from campaigns.demo.town import Case, Town, usual_limit_of
from campaigns.demo.writer import rewound
from campaigns.models import Department
from campaigns.processes.clocks import ACCEPT_AFTER
from campaigns.rules.calendars import ONE_DAY, at
from campaigns.rules.deadlines import Limit, LimitUnit, deadline, return_closes_at
from campaigns.rules.reminders import Version, moments
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State

ROUNDS = (time(9, 30), time(15, 30))
LATE_SHARE = 0.1
FAIL_SHARE = 0.06
SIGNED_SHARE = 0.75
ANY_UNIT_SHARE = 0.25
OPEN_STATES = (State.DISPATCHED, State.IN_PROGRESS, State.SUBMITTED, State.RETURNED)
OPEN_WEIGHTS = (20, 50, 25, 5)
CHECKERS = ("inspector", "inspector2")
DESK = ("office", "office2")
DRAWS = 200
KEPT = 1000  # computed rounds and terms: more than a week has
SOON = timedelta(minutes=3)
HALF_AN_HOUR = timedelta(minutes=30)


class DoesNotFit(Exception):
    """However often it was drawn, no issue of the week was over in time: a week of rest days."""


class Lives:
    """Draws lives in a city: closed ones inside some weeks, open ones in the running week."""

    def __init__(self, town: Town, rng: Random, units: Sequence[Department]) -> None:
        self.town = town
        self.rng = rng
        self.units = units
        by_site: dict[str, list[Case]] = defaultdict(list)
        for case in town.cases:
            by_site[case.spot.site.code if case.spot.site is not None else ""].append(case)
        self.by_site = list(by_site.values())
        self._rounds = lru_cache(KEPT)(self._rounds_of)
        self._term = lru_cache(KEPT)(self._term_of)

    # --- closed ----------------------------------------------------------------------------------

    def closed(self, *, monday: date, ends_at: datetime) -> Life:
        """Dispatched in the week of `monday`, struck off and even due before `ends_at`.

        Raises DoesNotFit where the week is too near to the end for that.
        """
        for _draw in range(DRAWS):
            life = self._drawn(self.rng.choice(self._rounds(monday)))
            self._run(life)
            if max(life.closed_at or ends_at, life.term.due_at) < ends_at:
                return life
        raise DoesNotFit

    def has_room(self, *, monday: date, ends_at: datetime) -> bool:
        """Whether issues of that week are over before `ends_at`."""
        try:
            self.closed(monday=monday, ends_at=ends_at)
        except DoesNotFit:
            return False
        return True

    def _run(self, life: Life) -> None:
        """Signed for, handed in, checked until it passes."""
        self._sign(life)
        start = max(life.accepted_at or life.dispatched_at, life.dispatched_at)
        is_late = self.rng.random() < LATE_SHARE
        submitted_at = self._late(life) if is_late else self._in_time(life, start)
        is_first_good = is_late or self.rng.random() >= FAIL_SHARE
        self._check(life, submitted_at, passed=is_first_good)
        if not is_first_good:
            failed_at = life.tries[0].decided_at or submitted_at
            if failed_at >= life.term.due_at:  # a second limit is nothing for bulk issues
                self._check_again(life, submitted_at)
            else:
                self._check(life, self._in_time(life, failed_at), passed=True)
        life.state = State.CLOSED

    def _check_again(self, life: Life, submitted_at: datetime) -> None:
        life.tries.clear()
        self._check(life, submitted_at, passed=True)

    def _check(self, life: Life, submitted_at: datetime, *, passed: bool) -> None:
        pause = timedelta(seconds=self.rng.randint(1800, 24000))
        decided_at = self.town.office_clock.advance(submitted_at, pause)
        life.tries.append(Try(submitted_at, decided_at, passed, self.rng.choice(CHECKERS)))

    def _sign(self, life: Life) -> None:
        pause = timedelta(seconds=self.rng.randint(300, 9000))
        signed_at = life.term.clock.advance(life.dispatched_at, pause)
        is_by_hand = self.rng.random() < SIGNED_SHARE and signed_at < life.term.accepts_at
        life.accepted_at = signed_at if is_by_hand else life.term.accepts_at

    def _in_time(self, life: Life, start: datetime) -> datetime:
        """Between the start and the deadline; just after the start when there is no time."""
        term, share = life.term, self.rng.uniform(0.2, 0.95)
        if term.due_at <= start:
            return start + timedelta(minutes=self.rng.randint(2, 50))
        if term.limit.unit is LimitUnit.HOURS:
            return start + share * (term.due_at - start)
        return term.clock.advance(start, max(share * term.clock.between(start, term.due_at), SOON))

    def _late(self, life: Life) -> datetime:
        start = max(life.term.due_at, life.accepted_at or life.dispatched_at)
        return life.term.clock.advance(start, timedelta(minutes=self.rng.randint(20, 900)))

    # --- open ------------------------------------------------------------------------------------

    def open(self, *, monday: date, now: datetime) -> Life:
        """Dispatched in the running week; how far it got depends on how old the week is."""
        state = self.rng.choices(OPEN_STATES, OPEN_WEIGHTS)[0]
        if state is State.DISPATCHED:
            return self._unsigned(monday, now)
        passed = [moment for moment in self._rounds(monday) if moment <= now - timedelta(hours=4)]
        if not passed:
            return self._unsigned(monday, now)
        life = self._drawn(self.rng.choice(passed), not_before=at(monday, time(0)))
        if state is State.RETURNED:
            is_told = self._return(life, now)
        else:
            is_told = self._work(life, now, hands_in=state is State.SUBMITTED)
        return life if is_told else self._unsigned(monday, now)

    def _work(self, life: Life, now: datetime, *, hands_in: bool) -> bool:
        """Signed for and perhaps handed in; False when it is too early for that."""
        self._sign(life)
        signed_at = life.accepted_at or now
        if signed_at >= now:
            return False
        life.state = State.IN_PROGRESS
        submitted_at = self._in_time(life, signed_at)
        if hands_in and submitted_at < now:
            life.tries.append(Try(submitted_at, None, passed=False, checker=""))
            life.state = State.SUBMITTED
        return True

    def _return(self, life: Life, now: datetime) -> bool:
        """Back to the office, unsigned, and nobody has ruled; False when there is no time for it."""
        closes_at, clock = life.term.return_closes_at, life.term.clock
        pause = clock.between(life.dispatched_at, closes_at) * self.rng.uniform(0.2, 0.8)
        returned_at = clock.advance(life.dispatched_at, max(pause, timedelta(seconds=30)))
        if returned_at >= min(now, closes_at):
            return False
        life.returned_at = returned_at
        life.state = State.RETURNED
        return True

    def _unsigned(self, monday: date, now: datetime) -> Life:
        """Dispatched within the last working hours, or in the first minutes of the week."""
        case, unit = self._pick()
        begins_at = at(monday, time(0))
        pause = timedelta(minutes=self.rng.randint(5, 200))
        wanted = rewound(self.town.clock(unit), now, pause).replace(microsecond=0)
        first = begins_at + min((now - begins_at) * self.rng.uniform(0.3, 0.9), HALF_AN_HOUR)
        dispatched_at = max(wanted, first.replace(microsecond=0))
        return self._life(case, unit, dispatched_at, not_before=begins_at)

    # --- both ------------------------------------------------------------------------------------

    def _drawn(self, dispatched_at: datetime, not_before: datetime | None = None) -> Life:
        case, unit = self._pick()
        return self._life(case, unit, dispatched_at, not_before=not_before)

    def _pick(self) -> tuple[Case, Department]:
        case = self.rng.choice(self.rng.choice(self.by_site))
        is_any = self.rng.random() < ANY_UNIT_SHARE
        return case, self.rng.choice(self.units) if is_any else case.lead

    def _life(
        self, case: Case, unit: Department, dispatched_at: datetime, *, not_before: datetime | None
    ) -> Life:
        rng = self.rng
        severity = Severity(case.category.severity)
        found_at = dispatched_at - timedelta(seconds=rng.randint(900, 7000))
        if not_before is not None:
            found_at = max(found_at, not_before)
        return Life(
            case=case,
            unit=unit,
            severity=severity,
            description=sentences.finding(rng, case.category, case.spot.kind),
            found_at=found_at,
            logged_at=found_at + min(timedelta(minutes=5), (dispatched_at - found_at) / 2),
            dispatched_at=dispatched_at,
            term=self._term(
                dispatched_at, usual_limit_of(case.category, severity), unit.works_seven_days
            ),
            logged_by=rng.choice(DESK),
            dispatched_by=rng.choice(DESK),
        )

    def _rounds_of(self, monday: date) -> list[datetime]:
        """When the office dispatches in a week; in a week without a working day it does daily."""
        days = [monday + n * ONE_DAY for n in range(7)]
        worked = [day for day in days if self.town.office_clock.is_working(day)]
        return [at(day, clock_time) for day in worked or days for clock_time in ROUNDS]

    def _term_of(self, start: datetime, limit: Limit, seven_day: bool) -> Term:
        clock = self.town.clocks[seven_day]
        found = deadline(start=start, limit=limit, clock=clock)
        days = limit.amount if limit.unit is LimitUnit.WORKING_DAYS else None
        return Term(
            limit=limit,
            clock=clock,
            found=found,
            accepts_at=clock.advance(start, ACCEPT_AFTER),
            return_closes_at=return_closes_at(
                start=start, due_at=found.due_at, unit=limit.unit, clock=clock
            ),
            steps=moments(Version(start, found.due_at, limit.unit, days, clock)),
        )
