"""One issue's life, told deed by deed, every deed at a moment at which the rules allow it.

A `Story` knows the clocks of the city and where its issue stands. It ends where it is told to, or
with `NotYet` at the first deed that would lie after the present. What happens more rarely
(returns, requests, look-backs) is in `turns.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.demo import sentences
from campaigns.demo.telling import NotYet, Telling
from campaigns.models import Department
from campaigns.processes.clocks import ACCEPT_AFTER
from campaigns.rules.deadlines import Limit, deadline
from campaigns.rules.severity import CheckMode, check_mode_for
from campaigns.rules.workflow import State

OFFICE = ("office", "office2")
OWN_ZONE = "Z01"  # the zone of the demo's zone chief
SECOND_INSPECTORS_UNIT = "wenming"  # he cannot check what his unit assisted in


class Story(Telling):
    """The usual deeds: found, handed to its unit, fixed, checked, struck out."""

    # --- found -----------------------------------------------------------------------------------

    def log(self, by: str, found_at: datetime, **more: object) -> None:
        """Found and, some minutes later, logged; waits for the office."""
        self._log(by, found_at, **more)
        self.state = State.PENDING

    def log_self_check(self, found_at: datetime) -> None:
        """The lead unit found it itself and is at work on it."""
        self.is_self_found = True
        self._log(self.handler, found_at, source="self_check")
        self.run_from(self.at, self.limit)
        self.state = State.IN_PROGRESS

    def log_fixed_by_unit(self, found_at: datetime) -> None:
        """Found and fixed on the spot by the unit itself; waits for a check."""
        self.is_self_found = True
        self._log(self.handler, found_at, source="self_check", after_photos=1)
        self.submitter = self.handler
        self.state = State.SUBMITTED

    def log_fixed_on_the_spot(self, by: str, found_at: datetime) -> None:
        """Fixed before the inspector's eyes; closed."""
        self._log(by, found_at, after_photos=1, lead_department=self.lead.code)
        self.state = State.CLOSED

    def _log(self, by: str, found_at: datetime, **fields: object) -> None:
        self.at = found_at
        fields.setdefault("source", "patrol")
        fields.setdefault(
            "description",
            sentences.finding(self.rng, self.case.category, self.case.spot.kind),
        )
        self.tell(
            found_at + timedelta(seconds=self.rng.randint(60, 400)),
            by,
            "log",
            found_at=found_at,
            category=self.case.category.code,
            severity=self.severity.value,
            **self.case.spot.fields(),
            **fields,
        )

    # --- handed to its unit ----------------------------------------------------------------------

    def dispatch(
        self, *, at: datetime | None = None, helpers: tuple[tuple[str, int | None], ...] = ()
    ) -> None:
        """`helpers`: codes of assisting units with their share of the points, if any."""
        parts = tuple(
            {"department": code, "share": share} if share else {"department": code}
            for code, share in helpers
        )
        by = self.rng.choice(OFFICE)
        at = at or self.at_office(15, 140)
        self.tell(at, by, "dispatch", lead_department=self.lead.code, assisting=parts)
        self.assisting = tuple(code for code, _share in helpers)
        self.handed_to(self.lead)

    def redirect(self, to: Department, *, at: datetime | None = None) -> None:
        """The office's own mistake: another unit, with a fresh clock."""
        at = at or self.at_office(60, 300)
        self.tell(at, "office", "redirect", lead_department=to.code, reason="派单单位有误，改派")
        self.handed_to(to)

    def handed_to(self, unit: Department) -> None:
        """The unit has the issue from the last deed on, with a fresh clock."""
        if unit.code != self.lead.code:
            self.assisting = ()
        self.lead = unit
        self.run_from(self.at, self.limit)
        self.accepts_at = self.clock.advance(self.at, ACCEPT_AFTER)
        self.state = State.DISPATCHED

    def run_from(self, start: datetime, limit: Limit) -> None:
        """A new deadline."""
        self.due_at = deadline(start=start, limit=limit, clock=self.clock).due_at
        self.returnable_from = start

    def accept(self, *, at: datetime | None = None) -> None:
        """The unit signs, unless the clock has done it by then."""
        if self.state is not State.DISPATCHED or self.accepts_at is None:
            return
        at = at or self.at_unit(6, 150)
        if at < self.accepts_at:
            self.tell(at, self.handler, "accept")
        elif self.accepts_at > self.until:
            raise NotYet
        self.at = max(self.at, min(at, self.accepts_at))
        self.state = State.IN_PROGRESS

    # --- fixed and checked -----------------------------------------------------------------------

    def fix(self, *, at: datetime | None = None, by: str = "") -> None:
        """Handed in; in time unless the deadline has passed or `at` says otherwise."""
        by = by or self.handler
        at = at or self.in_time(self.rng.uniform(0.25, 0.95))
        self.tell(at, by, "submit_fix", note=sentences.fixed(self.rng, self.case.category))
        self.submitter = by
        self.accepts_at = None
        is_sampled = self.check_mode is CheckMode.SAMPLE
        self.state = State.CLOSED if is_sampled else State.SUBMITTED

    @property
    def check_mode(self) -> CheckMode:
        return check_mode_for(
            usual=CheckMode(self.case.category.check_mode),
            severity=self.severity,
            is_self_found=self.is_self_found,
        )

    def pass_check(self, *, at: datetime | None = None) -> None:
        """Struck off. A sampled fix is struck off already, unless it was drawn."""
        deed = "check_if_drawn" if self.state is State.CLOSED else "verify"
        by, on_site = self._checker()
        self.tell(at or self.at_office(25, 380), by, deed, result="pass", on_site=on_site)
        self.state = State.CLOSED

    def fail_check(self, *, at: datetime | None = None) -> None:
        """Back to the unit: inside the same deadline, or with half the limit after it."""
        by, on_site = self._checker()
        reason = sentences.failed(self.rng, self.case.category)
        at = at or self.at_office(25, 300)
        self.tell(at, by, "verify", result="fail", on_site=on_site, reason=reason)
        self._show_unfixed()
        self.state = State.IN_PROGRESS
        if self.due_at is None:
            self.run_from(at, self.limit)
        elif at >= self.due_at:
            self.run_from(at, self.limit.halved())

    def _show_unfixed(self) -> None:
        """The pictures of the fix that failed show that it was none."""
        for deed in reversed(self.deeds):
            if deed["deed"] == "submit_fix":
                deed["scene"] = "unfixed"
                return

    def _checker(self) -> tuple[str, bool]:
        """Who checks, and whether on site: not the submitter, nobody of a unit concerned."""
        zone = self.case.spot.zone
        fitting = ["inspector", "inspector"]
        if SECOND_INSPECTORS_UNIT not in self.assisting:
            fitting.append("inspector2")
        if zone is not None and zone.code == OWN_ZONE:
            fitting += ["zonechief"] * 3
        if self.check_mode is not CheckMode.ON_SITE:
            fitting += [who for who in OFFICE if who != self.submitter]
        by = self.rng.choice(fitting)
        return by, by not in OFFICE

    def void(self, reason_code: str, *, at: datetime | None = None, **more: object) -> None:
        """Struck out by the office."""
        at = at or self.at_office(20, 120)
        self.tell(at, self.rng.choice(OFFICE), "void", reason_code=reason_code, **more)
        self.state = State.VOID
