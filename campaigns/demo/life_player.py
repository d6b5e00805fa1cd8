"""Plays the demo city's life: the player of histories, with the office's own deeds and reminders.

Pictures were stored ahead (`picturing.py`); the clock comes round every hour, which changes
nothing, because every deed settles its own issue first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from campaigns.demo.deed_fields import DeedFields
from campaigns.demo.player import Player
from campaigns.models import Appeal, Department, Issue, Proposal, Recheck, ScoreEntry, User
from campaigns.processes import (
    accountability,
    appeal_answering,
    appealing,
    clock_work,
    delivering,
    measure_suggesting,
    showing,
    weeks,
)
from campaigns.rules.calendars import monday_of, week_bounds
from campaigns.rules.workflow import State

BEAT = timedelta(hours=1)


@dataclass
class LifePlayer(Player):
    """`beat_at` is when the clock came round last."""

    beat_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.beat_at = self.now
        weeks.open_running_week(campaign=self.campaign, now=self.now)

    def run_to(self, until: datetime) -> None:
        """Lets the clock work, and the worker plan and deliver reminders, when it is their time."""
        if self.is_freeze_between(until):
            super().run_to(until)
        elif until - self.beat_at >= BEAT:
            weeks.open_running_week(campaign=self.campaign, now=until)
            clock_work.run_clock(now=until, campaign=self.campaign)
        else:
            self.now = max(self.now, until)
            return
        self.worker_round(until)

    def is_freeze_between(self, until: datetime) -> bool:
        freeze_at = week_bounds(monday_of(until))[0] + weeks.FREEZE_HOUR
        return self.beat_at < freeze_at <= until

    def finish(self, now: datetime) -> None:
        """The clock's and the worker's rounds at the present."""
        super().run_to(now)
        self.worker_round(now)

    def worker_round(self, now: datetime) -> None:
        """Reminders that are due are planned and delivered."""
        delivering.deliver(now=now)
        self.beat_at = now
        self.now = max(self.now, now)

    def photos(self, deed: DeedFields, stage: str, field_name: str = "photos") -> list[UUID]:
        """The pictures that were stored ahead for the deed."""
        return list(deed.get("pictures", {}).get(stage, ()))

    # --- deeds that only the demo's life has -----------------------------------------------------

    def _check_if_drawn(self, deed: DeedFields) -> None:
        """The check of a sampled fix, when the dice drew it; the others are struck off already."""
        if self.issue(deed).state == State.SUBMITTED.value:
            self._verify(deed)

    def _recheck(self, deed: DeedFields) -> None:
        super()._recheck(deed)
        if deed.get("new_issue"):
            row = Recheck.objects.filter(issue_id=self.issues[deed["issue"]]).latest("pk")
            new = Issue.objects.get(number=row.facts["new_issue"])
            self.issues[deed["new_issue"]] = new.pk

    def _hear(self, deed: DeedFields) -> None:
        proposal = Proposal.objects.filter(
            issue_id=self.issues[deed["issue"]], state="proposed"
        ).latest("pk")
        accountability.hear(
            proposal_id=proposal.pk,
            statement=deed["statement"],
            by=self.person(deed["by"]),
            now=self.now,
        )

    def _enter_points(self, deed: DeedFields) -> None:
        points = deed.get("points")
        accountability.enter_points(
            campaign=self.campaign,
            department=Department.objects.get(code=deed["department"]),
            rule=deed["rule"],
            points=None if points is None else Decimal(points),
            reason=deed["reason"],
            document_no=deed["document_no"],
            by=self.person(deed["by"]),
            now=self.now,
        )

    def _publish_week(self, deed: DeedFields) -> None:
        weeks.publish(
            campaign=self.campaign,
            monday=deed["monday"],
            signer=deed["signer"],
            by=self.person(deed["by"]),
            now=self.now,
        )
        measure_suggesting.suggest_due(now=self.now)

    def _appeal(self, deed: DeedFields) -> None:
        appealing.appeal_entry(
            entry_id=self._entry(deed).pk,
            reason=deed["reason"],
            by=self.person(deed["by"]),
            now=self.now,
        )

    def _answer_appeal(self, deed: DeedFields) -> None:
        answer = appeal_answering.accept if deed["is_accepted"] else appeal_answering.refuse
        answer(
            appeal_id=Appeal.objects.get(entry=self._entry(deed)).pk,
            answer=deed["answer"],
            by=self.person(deed["by"]),
            now=self.now,
        )

    def _entry(self, deed: DeedFields) -> ScoreEntry:
        """The entry that an appeal is about."""
        return ScoreEntry.objects.get(
            week__campaign=self.campaign,
            week__monday=deed["monday"],
            rule=deed["rule"],
            department__code=deed["department"],
            reverses__isnull=True,
        )

    def _read_notices(self, deed: DeedFields) -> None:
        """The people named, or everybody, read what lies in their boxes."""
        readers = User.objects.filter(notifications__read_at__isnull=True).distinct()
        if deed["people"]:
            readers = readers.filter(username__in=deed["people"])
        for reader in readers.order_by("pk"):
            showing.mark_read(by=reader, now=self.now)
