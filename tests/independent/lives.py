"""What happened to the issues of a campaign, folded from their events alone.

Deadlines come from the dated versions; everything else is read from the append-only history, never
from the holdings, submissions and closings that the product reads.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.models import DeadlineVersion, IssueEvent

BORN_OF_A_FAILURE = ("check_failed", "unfixed")


@dataclass
class Handing:
    """A fix handed in; `decided_at` and `passed` are None while nobody has checked it."""

    at: datetime
    decided_at: datetime | None = None
    passed: bool | None = None


@dataclass
class Closing:
    """A strike-off, the moment of the fix behind it, and of its undoing."""

    fixed_at: datetime
    at: datetime
    undone_at: datetime | None = None

    def stands(self, moment: datetime) -> bool:
        return self.at < moment and (self.undone_at is None or self.undone_at >= moment)


@dataclass
class Version:
    """A deadline, when it was born, and whether it may move the scoring deadline."""

    born_at: datetime
    due_at: datetime
    is_scoring: bool


@dataclass
class Holding:
    """A unit having an issue as its lead."""

    issue: int
    unit: int
    begun_at: datetime
    is_self_found: bool
    is_logged: bool
    ended_at: datetime | None = None
    handings: list[Handing] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    states: list[tuple[datetime, str]] = field(default_factory=list)

    def is_held(self, moment: datetime) -> bool:
        return self.begun_at < moment and (self.ended_at is None or self.ended_at >= moment)

    def state(self, moment: datetime) -> str:
        """The state before the moment."""
        return next((state for at, state in reversed(self.states) if at < moment), "")

    def due_at(self, moment: datetime) -> datetime | None:
        """The present deadline before the moment."""
        known = [version.due_at for version in self.versions if version.born_at < moment]
        return known[-1] if known else None

    def scoring_due_at(self, moment: datetime) -> datetime | None:
        """The scoring deadline as it was known before the moment."""
        known = [v.due_at for v in self.versions if v.is_scoring and v.born_at < moment]
        return known[-1] if known else None

    def closing(self, moment: datetime) -> Closing | None:
        return next((one for one in reversed(self.closings) if one.stands(moment)), None)

    def waits(self, moment: datetime) -> bool:
        """Handed in by the scoring deadline, which has passed, and not checked before the moment."""
        due_at = self.scoring_due_at(moment)
        return (
            due_at is not None
            and due_at < moment
            and any(
                one.at <= due_at
                and one.at < moment
                and (one.decided_at is None or one.decided_at >= moment)
                for one in self.handings
            )
        )


@dataclass(frozen=True)
class Happening:
    """Something that counts for a unit in the week in which it happened."""

    figure: str
    unit: int
    at: datetime


@dataclass
class City:
    """All holdings and happenings of a campaign."""

    holdings: list[Holding] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)


def read_city(campaign_id: int) -> City:
    """Folds the events of all issues of the campaign (two queries)."""
    city = City()
    events: dict[int, list[IssueEvent]] = defaultdict(list)
    rows = IssueEvent.objects.filter(issue__campaign_id=campaign_id)
    for event in rows.order_by("issue_id", "seq"):
        events[event.issue_id].append(event)
    versions: dict[int, list[DeadlineVersion]] = defaultdict(list)
    dated = DeadlineVersion.objects.filter(campaign_id=campaign_id)
    for version in dated.order_by("issue_id", "number"):
        versions[version.issue_id].append(version)
    for issue, history in events.items():
        life = _Life(city, issue)
        for event in history:
            life.take(event)
        life.date(versions[issue])
    return city


class _Life:
    """One issue on its way through its events."""

    def __init__(self, city: City, issue: int) -> None:
        self.city, self.issue = city, issue
        self.holdings: list[Holding] = []
        self.is_self_found = False

    def take(self, event: IssueEvent) -> None:
        if event.deed == "log":
            self.is_self_found = event.facts.get("source") == "self_check"
        if (
            event.deed in ("dispatch", "redirect")
            or event.to_state == "dispatched" != event.from_state
            or event.deed == "log"
            and event.to_state != "pending"
        ):
            self._begin(event)
        if not self.holdings:
            return
        holding = self.holdings[-1]
        if not holding.states or holding.states[-1][1] != event.to_state:
            holding.states.append((event.at, event.to_state))
        self._hand(event, holding)
        self._count(event, holding)
        if event.to_state == "void":
            holding.ended_at = event.at

    def _begin(self, event: IssueEvent) -> None:
        lead = event.facts["lead"]
        unit = int(lead[1] if isinstance(lead, list) else lead)
        if self.holdings:
            self.holdings[-1].ended_at = event.at
        holding = Holding(self.issue, unit, event.at, self.is_self_found, event.deed == "log")
        self.holdings.append(holding)
        self.city.holdings.append(holding)

    def _hand(self, event: IssueEvent, holding: Holding) -> None:
        open_one = next((one for one in holding.handings if one.decided_at is None), None)
        spot = event.deed == "log" and event.to_state in ("submitted", "closed")
        if event.deed == "submit_fix" or spot:
            open_one = Handing(event.at)
            holding.handings.append(open_one)
        is_checked = event.deed == "verify" or event.to_state in ("closed", "void")
        if open_one is not None and is_checked and event.to_state != "submitted":
            open_one.decided_at, open_one.passed = event.at, event.to_state == "closed"
            if open_one.passed:
                holding.closings.append(Closing(open_one.at, event.at))
        if event.deed == "recheck" and event.outcome == "unfixed":
            holding.closings[-1].undone_at = event.at

    def _count(self, event: IssueEvent, holding: Holding) -> None:
        figure = {
            ("verify", "fail"): "rework",
            ("return", ""): "returned",
            ("rule", "uphold"): "upheld",
            ("decide_extension", "grant"): "extended",
        }.get((event.deed, event.outcome))
        if figure is not None:
            self.city.happenings.append(Happening(figure, holding.unit, event.at))

    def date(self, versions: list[DeadlineVersion]) -> None:
        """Hands each deadline to the holding under which it was born."""
        for holding in self.holdings:
            is_scoring = True
            for row in versions:
                ended = holding.ended_at is not None and row.created_at >= holding.ended_at
                if row.created_at < holding.begun_at or ended:
                    continue
                if row.cause in BORN_OF_A_FAILURE:
                    is_scoring = False
                holding.versions.append(Version(row.created_at, row.due_at, is_scoring))
