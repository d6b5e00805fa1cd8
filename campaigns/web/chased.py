"""Rows of the board of overdue issues and their group texts, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign, Issue, IssueEvent, User
from campaigns.models.issues import HELD
from campaigns.processes.overdue_board import Board, Edges, UnitLine
from campaigns.processes.overdue_issues import Chased, Reminded, days_of
from campaigns.rules.calendars import local
from campaigns.rules.overdue_steps import OverdueStep
from campaigns.rules.workflow import REMIND_PAUSE, UNIT_ROLES, Role
from campaigns.web.cards import Due, due_of, name_of
from campaigns.wording.group_text import (
    Case,
    UnitSum,
    board_text,
    circular_text,
    issue_text,
    unit_text,
)
from campaigns.wording.labels import STATES, listed, word
from campaigns.wording.notices import headline_of
from campaigns.wording.times import day_words, short_moment


@dataclass(frozen=True)
class Answer:
    """What the unit said to a reminder; `is_broken`: the promised day has passed."""

    who: str
    at: str
    text: str
    promised: str
    is_broken: bool


@dataclass(frozen=True)
class ReminderLine:
    """A reminder: what it said, when, and who was told."""

    words: str
    at: str
    told: str


@dataclass(frozen=True)
class ChasedRow:
    """An issue on the board. `key` is that of its answer form."""

    number: str
    place: str
    category: str
    unit: str
    state: str
    state_words: str
    days: int
    due: Due
    is_asked: bool
    reminders: list[ReminderLine]
    urgings: list[ReminderLine]
    last: ReminderLine | None
    answer: Answer | None
    may_remind: bool
    may_answer: bool
    version: int
    key: UUID


def rows_of(found: Iterable[Chased], *, user: User, now: datetime) -> list[ChasedRow]:
    return [_row(one, user, now) for one in found]


def _row(one: Chased, user: User, now: datetime) -> ChasedRow:
    issue = one.issue
    reminders = [_reminder(reminded) for reminded in one.reminders]
    is_held = issue.state in HELD
    may_answer = bool(user.role_codes & UNIT_ROLES) and issue.lead_id == user.department_id
    return ChasedRow(
        number=issue.number,
        place=issue.place,
        category=name_of(issue.category),
        unit=issue.lead.short_name if issue.lead else "",
        state=issue.state,
        state_words=word(STATES, issue.state),
        days=one.days,
        due=due_of(issue, now),
        is_asked=bool(issue.open_request) or not is_held,
        reminders=reminders,
        urgings=[_reminder(reminded) for reminded in one.urgings],
        last=reminders[-1] if reminders else None,
        answer=_answer(issue, one.answer, local(now).date()),
        may_remind=is_held and _may_remind(issue, user, now),
        may_answer=is_held and may_answer,
        version=issue.version,
        key=uuid4(),
    )


def _may_remind(issue: Issue, user: User, now: datetime) -> bool:
    if not user.role_codes & {Role.OFFICE, Role.ZONE_CHIEF}:
        return False
    return issue.last_reminded_at is None or now - issue.last_reminded_at >= REMIND_PAUSE


def _reminder(one: Reminded) -> ReminderLine:
    names = dict.fromkeys(
        notice.recipient.name if notice.recipient is not None else notice.channel
        for notice in one.told
    )
    return ReminderLine(headline_of(one.step, one.tone), short_moment(one.at), listed(names))


def _answer(issue: Issue, event: IssueEvent | None, today: date) -> Answer | None:
    if event is None:
        return None
    promised = issue.promised_on
    return Answer(
        who=event.by.name if event.by is not None else "",
        at=short_moment(event.at),
        text=event.note,
        promised=day_words(promised) if promised is not None else "",
        is_broken=promised is not None and promised < today,
    )


# --- texts for a chat group ----------------------------------------------------------------------


class GroupTexts:
    """Texts to paste into a chat; they are Chinese whatever the reader's language is."""

    def __init__(self, *, campaign: Campaign, now: datetime) -> None:
        self.edges = Edges(campaign=campaign, now=now)
        self.now = now

    def of_board(self, found: Board) -> str:
        lines = [line for line in found.lines if line.counts.overdue]
        return board_text(
            units=[UnitSum(line.name, line.counts.overdue, line.worst_days) for line in lines],
            overdue=sum(line.counts.overdue for line in lines),
            now=self.now,
            clock=self.edges.clocks["standard"],
            url=_board_url(),
        )

    def of_unit(self, line: UnitLine, issues: Sequence[Issue]) -> str:
        duty = next((issue.lead.duty for issue in issues if issue.lead), "standard")
        return unit_text(
            unit=line.name,
            cases=[self.case(issue) for issue in issues],
            overdue=line.counts.overdue,
            for_circular=line.counts.steps[OverdueStep.OVERDUE_3],
            now=self.now,
            clock=self.edges.clocks[duty],
            url=_board_url(department=line.code),
        )

    def of_circular(self, issues: Sequence[Issue], total: int) -> str:
        cases = [(_unit(issue), self.case(issue)) for issue in issues]
        return circular_text(cases=cases, total=total, now=self.now, url=_board_url(tab="circular"))

    def of_issue(self, issue: Issue, token: str = "") -> str:
        """With a `token` the link opens without a sign-in."""
        duty = issue.lead.duty if issue.lead is not None else "standard"
        address = reverse("issue", kwargs={"number": issue.number})
        if token:
            address = reverse("shared", kwargs={"token": token})
        return issue_text(
            unit=_unit(issue),
            case=self.case(issue),
            state=issue.state,
            now=self.now,
            clock=self.edges.clocks[duty],
            url=f"{settings.SITE_URL}{address}",
        )

    def case(self, issue: Issue) -> Case:
        return Case(
            number=issue.number,
            place=issue.place,
            category=issue.category.name,
            days=days_of(issue, self.edges),
            due_at=issue.due_at,
            is_overdue=issue.due_at is not None and issue.due_at < self.now,
        )


def _unit(issue: Issue) -> str:
    return issue.lead.short_name if issue.lead is not None else ""


def _board_url(**query: str) -> str:
    tail = f"?{urlencode(query)}" if query else ""
    return f"{settings.SITE_URL}{reverse('board')}{tail}"
