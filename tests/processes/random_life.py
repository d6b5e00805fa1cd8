"""Random lives of a few issues, drawn by hypothesis and lived through the process functions.

A step is a wait and a deed; the wait often ends on an edge (the very deadline, a second beside it,
the cut-off, the hour of the freeze). What the processes refuse is refused: the life goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from campaigns.models import Campaign, Department, Issue, Proposal, ScoreEntry, ScoreWeek
from campaigns.processes import accountability, weeks
from campaigns.processes.refusals import Refused
from campaigns.rules.calendars import INSTANT, monday_of, week_bounds
from tests.factories import at, make_campaign, person, unit
from tests.processes.told import player_of

UNITS = ("zhujian", "chengguan", "huanwei")  # huanwei works seven days
STARTS = ("2026-11-11 09:00", "2026-09-28 16:00", "2026-11-13 17:50", "2026-09-19 10:00")
CATEGORY = "0107"  # may be deferred, and its rebounds cost points
LIMITS = ((1, "working_days"), (2, "working_days"), (4, "hours"), (6, "working_hours"))
WAITS = (
    "minute",
    "minute",
    "hour",
    "hour",
    "day",
    "days",
    "due",
    "just_before",
    "just_after",
    "cut_off",
    "freeze",
)
OFFICE = ("freeze", "publish", "publish", "points", "take_back", "take_back", "unfreeze")
# What may follow in a state. A deed that is not allowed just then is refused.
FOLLOWS: dict[str, tuple[str, ...]] = {
    "": ("log", "log", "log_own"),
    "pending": (*["dispatch"] * 6, "confirm_rebound", "void"),
    "dispatched": (*["accept"] * 3, *["return"] * 2, *["submit_fix"] * 3, "redirect", "void"),
    "in_progress": (
        *["submit_fix"] * 6,
        *["request_extension"] * 3,
        *["request_deferral"] * 2,
        "redirect",
        "return",
        "set_deadline",
        "void",
        "approve",
    ),
    "returned": ("uphold", "uphold", "rule_redirect", "void"),
    "submitted": (*["pass"] * 5, *["fail"] * 3, "void"),
    "deferred": ("resume",),
    "closed": ("fixed", "unfixed", "unfixed", "rebound", "log", "log"),
    "void": ("log", "log_own"),
    # with a request that waits for the office
    "extension": (*["decide_extension"] * 4, "submit_fix"),
    "deferral": (*["decide_deferral"] * 4, "submit_fix"),
}
# Deeds that the player knows by another name, or that not the unit's liaison does.
SAID_AS = {
    "log": ("log", "inspector"),
    "log_own": ("log", "handler"),
    "rule_redirect": ("rule", "office"),
    "uphold": ("rule", "office"),
    "pass": ("verify", "inspector"),
    "fail": ("verify", "inspector"),
    "fixed": ("recheck", "inspector"),
    "unfixed": ("recheck", "inspector"),
    "rebound": ("recheck", "inspector"),
    "approve": ("approve", "office2"),
    **{
        name: (name, "office")
        for name in (
            "dispatch",
            "redirect",
            "decide_extension",
            "decide_deferral",
            "set_deadline",
            "void",
            "resume",
            "confirm_rebound",
        )
    },
}


@dataclass(frozen=True)
class Step:
    """Numbers from which a wait, an issue, a deed and its fields are picked."""

    wait: str
    issue: int
    pick: int
    other: int


STEPS = st.builds(
    Step,
    wait=st.sampled_from(WAITS),
    issue=st.integers(0, 2),
    pick=st.integers(0, 59),
    other=st.integers(0, 59),
)


def lives(longest: int) -> st.SearchStrategy[tuple[str, list[Step]]]:
    """A start and up to so many steps."""
    steps = st.lists(STEPS, min_size=longest // 2, max_size=longest)
    return st.tuples(st.sampled_from(STARTS), steps)


@dataclass
class Life:
    """A campaign under way. `published` holds the hash and content of weeks when they were."""

    campaign: Campaign
    now: datetime
    published: dict[int, tuple[str, Any]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.player = player_of(self.campaign)
        self.player.now = self.now
        self.letters = ["", "", ""]

    def live(self, steps: list[Step]) -> None:
        for step in steps:
            self._wait(step)
            self._try(step)
        self.player.run_to(week_bounds(monday_of(self.now))[1] + timedelta(hours=12))
        self.now = self.player.now

    # --- time ------------------------------------------------------------------------------------

    def _wait(self, step: Step) -> None:
        start, end = week_bounds(monday_of(self.now))
        issue = self._issue(step)
        due_at = (issue.due_at if issue is not None else None) or self.now
        until = {
            "minute": self.now + timedelta(minutes=1 + step.other),
            "hour": self.now + timedelta(hours=1 + step.other % 5),
            "day": self.now + timedelta(days=1),
            "days": self.now + timedelta(days=2 + step.other % 4),
            "due": due_at,
            "just_before": due_at - timedelta(seconds=1),
            "just_after": due_at + timedelta(seconds=1),
            "cut_off": end - step.other % 2 * timedelta(seconds=1),
            "freeze": start + timedelta(hours=10, days=7 * (step.other % 2)),
        }[step.wait]
        if until > self.now:
            self.now = until
        else:
            self.now += timedelta(seconds=1)
        self.player.run_to(self.now - INSTANT)  # a deed comes before the clock's work

    def _issue(self, step: Step) -> Issue | None:
        letter = self.letters[step.issue]
        return Issue.objects.get(pk=self.player.issues[letter]) if letter else None

    # --- deeds -----------------------------------------------------------------------------------

    def _try(self, step: Step) -> None:
        issue = self._issue(step)
        names = FOLLOWS[(issue.open_request or issue.state) if issue is not None else ""]
        if step.pick >= 48:
            names = OFFICE
        name = names[step.pick % len(names)]
        try:
            if name in OFFICE:
                getattr(self, f"_{name}")(step)
            else:
                self.player.do(self._deed(name, step, issue))
        except (Refused, Proposal.DoesNotExist) as refused:
            self.done.append(f"{self.now} {self.letters[step.issue]} {name} refused: {refused}")
        else:
            self.done.append(f"{self.now} {self.letters[step.issue]} {name}")

    def _deed(self, name: str, step: Step, issue: Issue | None) -> dict[str, Any]:
        """The line of a history for a deed of FOLLOWS, its fields picked by the step."""
        if name in ("log", "log_own"):
            self.letters[step.issue] = f"{'ABC'[step.issue]}{len(self.player.issues)}"
        lead = UNITS[step.other % len(UNITS)]
        if issue is not None and issue.lead is not None:
            lead = issue.lead.code
        deed, who = SAID_AS.get(name, (name, "handler"))
        by = f"handler.{lead}" if who == "handler" else who
        line = {"at": self.now, "by": by, "deed": deed, "issue": self.letters[step.issue]}
        due_at = issue.due_at if issue is not None else None
        return line | {"category": CATEGORY} | self._fields(name, step, due_at)

    def _fields(self, name: str, step: Step, due_at: datetime | None) -> dict[str, Any]:
        other, is_granted = UNITS[step.other % len(UNITS)], step.other % 3 > 0
        later = max(due_at or self.now, self.now) + timedelta(hours=1 + step.other)
        amount, limit_unit = LIMITS[step.pick % len(LIMITS)]
        handed: dict[str, Any] = {
            "lead_department": other,
            "limit_amount": amount,
            "limit_unit": limit_unit,
        }
        if name in ("dispatch", "redirect") and step.other % 2:
            handed["assisting"] = self._assisting(other, step)
        resume_on = (self.now + timedelta(days=1 + step.other % 9)).date().isoformat()
        fields: dict[str, dict[str, Any]] = {
            "log": {"source": ("city", "patrol", "upper")[step.other % 3]},
            "log_own": {"source": "self_check"},
            "dispatch": handed,
            "redirect": handed,
            "rule_redirect": {"decision": "redirect", **handed},
            "uphold": {"decision": "uphold"},
            "pass": {"result": "pass"},
            "fail": {"result": "fail"},
            "request_extension": {"wanted_at": later},
            "decide_extension": {"grant": is_granted, "due_at": later},
            "request_deferral": {"resume_on": resume_on},
            "decide_deferral": {"grant": is_granted},
            "set_deadline": {"due_at": later},
            "fixed": {"result": "fixed"},
            "unfixed": {"result": "unfixed"},
            "rebound": {"result": "rebound"},
            "approve": {"rule": "false_fix"},
            "confirm_rebound": {"earlier": self._earlier(step)},
        }
        return fields.get(name, {})

    def _assisting(self, lead: str, step: Step) -> list[dict[str, Any]]:
        others = [code for code in UNITS if code != lead][: 1 + step.pick % 2]
        return [
            {"department": code, "share": 1 + (7 * step.other + n) % 49}
            for n, code in enumerate(others)
        ]

    def _earlier(self, step: Step) -> str:
        """An issue that was struck off, if there is one beside this."""
        own = self.letters[step.issue]
        closed = set(Issue.objects.filter(state="closed").values_list("pk", flat=True))
        known = [letter for letter, pk in self.player.issues.items() if pk in closed]
        return next((letter for letter in known if letter != own), own)

    # --- the office ------------------------------------------------------------------------------

    def _week(self, step: Step) -> ScoreWeek:
        known = list(ScoreWeek.objects.filter(campaign=self.campaign).order_by("-monday"))
        return known[step.other % min(2, len(known))]

    def _oldest(self, state: str, step: Step) -> ScoreWeek:
        found = ScoreWeek.objects.filter(campaign=self.campaign, state=state)
        return found.order_by("monday").first() or self._week(step)

    def _freeze(self, step: Step) -> None:
        monday = self._week(step).monday
        weeks.freeze(campaign=self.campaign, monday=monday, by=person("office"), now=self.now)

    def _publish(self, step: Step) -> None:
        week = weeks.publish(
            campaign=self.campaign,
            monday=self._oldest("frozen", step).monday,
            signer="孙立新",
            by=person("office2"),
            now=self.now,
        )
        self.published[week.pk] = (week.sha256, week.content)

    def _unfreeze(self, step: Step) -> None:
        monday = self._week(step).monday
        for who in ("office", "office2"):
            weeks.unfreeze(
                campaign=self.campaign,
                monday=monday,
                reason="数据有误",
                by=person(who),
                now=self.now,
            )
        weeks.freeze(campaign=self.campaign, monday=monday, by=person("office"), now=self.now)

    def _points(self, step: Step) -> None:
        rule = ("manual_deduction", "praise_office", "publicity", "meeting_absence", "veto")[
            step.pick % 5
        ]
        given = accountability.enter_points(
            campaign=self.campaign,
            department=unit(UNITS[step.other % 3]),
            rule=rule,
            reason="按通报",
            document_no="示创办〔2026〕8号",
            by=person("office"),
            now=self.now,
        )
        if isinstance(given, Proposal):
            accountability.approve(proposal_id=given.pk, by=person("office2"), now=self.now)

    def _take_back(self, step: Step) -> None:
        standing = ScoreEntry.objects.unreversed().filter(campaign=self.campaign).order_by("pk")
        entries = list(standing)
        if entries:
            entry = entries[step.other % len(entries)]
            accountability.take_back(
                entry_id=entry.pk, reason="申诉成立", by=person("office"), now=self.now
            )


def begin(start: str) -> Life:
    """A campaign of its own, whose first week is open."""
    number = Campaign.objects.count()
    campaign = make_campaign(code=f"life-{number}")
    Department.objects.filter(code="huanwei").update(duty="seven_day")
    weeks.open_running_week(campaign=campaign, now=at(start))
    return Life(campaign, at(start))
