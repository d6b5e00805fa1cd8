"""The words of an outgoing message: one notice, or a digest of many.

Source of the rules: WORKFLOW "Reminders" (counts, the worst five, a link). No reporter's name and
no telephone number is ever in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.gateways.text import Text
from campaigns.models import Issue, Message, Notice, User
from campaigns.processes import reference
from campaigns.processes.telling_points import TAKEN_BACK
from campaigns.rules.calendars import Clock
from campaigns.rules.countdown import countdown
from campaigns.rules.reminder_steps import Tone
from campaigns.rules.workflow import HELD_STATES
from campaigns.wording.notices import count_words, headline_of, prefix_of, subject_of
from campaigns.wording.times import countdown_words

SHOWN = 5
# How the steps begin that are about no issue → the page they lead to; the longer beginning first.
PAGES = {
    "row_check": "own_row_check",
    "leave_": "self_check_leaves",
    "self_check": "self_checks",
    "appeals": "appeals",
    "measure": "measures",
}
OF_ONE = {"appeal": ("appeal", "appeal_id"), "measure": ("measure", "measure_id")}
GROUP_LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Line:
    """A notice as a digest lists it; `due` is the deadline in words."""

    headline: str
    number: str
    place: str
    unit: str
    category: str
    due: str
    text: str
    url: str


def loud_first(notices: Sequence[Notice]) -> list[Notice]:
    """The worst first: the loudest tone, then the longest overdue."""

    def order(notice: Notice) -> tuple[int, float, int]:
        due_at = notice.issue.due_at if notice.issue is not None else None
        rank = Tone(notice.tone).rank if notice.tone else 0
        return -rank, due_at.timestamp() if due_at else float("inf"), notice.pk

    return sorted(notices, key=order)


def compose(
    message: Message, notices: Sequence[Notice], *, person: User | None, now: datetime
) -> Text:
    """The message in the recipient's language, Chinese for a group."""
    with translation.override(person.language if person is not None else GROUP_LANGUAGE):
        if message.is_test:
            return _text(message, person, subject=_("Test message"), body=_test_words(), html="")
        ordered = loud_first(notices)
        lines = [line_of(notice, now) for notice in ordered]
        single = len(lines) == 1
        words = {
            "lines": lines[:SHOWN],
            "line": lines[0],
            "rest": max(0, len(lines) - SHOWN),
            "subject": _subject(ordered, lines),
            "prefix": prefix_of(ordered[0].tone),
            "counts": count_words(Counter(notice.tone or "plain" for notice in ordered)),
            "url": lines[0].url if single else list_url(),
            "is_group": person is None,
        }
        name = "notice" if single else "digest"
        return _text(
            message,
            person,
            subject=str(words["subject"]),
            body=render_to_string(f"emails/{name}.txt", words).strip() + "\n",
            html=render_to_string(f"emails/{name}.html", words),
            url=str(words["url"]),
            count=len(lines),
        )


def _text(
    message: Message,
    person: User | None,
    *,
    subject: str,
    body: str,
    html: str,
    url: str = "",
    count: int = 1,
) -> Text:
    return Text(
        key=str(message.key),
        subject=subject,
        body=body,
        html=html,
        url=url,
        name=person.name if person is not None else "",
        username=person.username if person is not None else "",
        email=person.email if person is not None else "",
        phone=person.phone if person is not None else "",
        facts={"count": count},
    )


def _test_words() -> str:
    return _("This is a test of the reminder service. Nothing needs to be done.")


def _subject(notices: Sequence[Notice], lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return subject_of(step=notices[0].step, tone=notices[0].tone, number=lines[0].number)
    return _("%(prefix)s %(n)d matters wait for you") % {
        "prefix": prefix_of(notices[0].tone),
        "n": len(lines),
    }


def line_of(notice: Notice, now: datetime) -> Line:
    """What a message says of one notice; read with issue, its site, lead and category."""
    issue = notice.issue
    return Line(
        headline=headline_of(notice.step, notice.tone, notice.facts),
        number=issue.number if issue else "",
        place=issue.place if issue else str(notice.facts.get("unit", "")),
        unit=str(issue.lead) if issue and issue.lead else "",
        category=issue.category.name if issue else "",
        due=due_words(issue, now) if issue else "",
        text=str(notice.facts.get("text", "")),
        url=issue_url(issue) if issue else page_url(notice),
    )


def due_words(issue: Issue, now: datetime) -> str:
    """The deadline of an issue that a unit must act on, in words."""
    if issue.due_at is None or issue.state not in HELD_STATES:
        return ""
    is_seven_day = issue.lead is not None and issue.lead.works_seven_days
    clock = Clock(reference.calendar(), seven_day=is_seven_day)
    return countdown_words(countdown(due_at=issue.due_at, now=now, clock=clock))


def issue_url(issue: Issue) -> str:
    """The issue's own address, for one click from a message."""
    return f"{settings.SITE_URL}{reverse('issue', kwargs={'number': issue.number})}"


def page_url(notice: Notice) -> str:
    """Where a notice that is about no issue leads."""
    return f"{settings.SITE_URL}{page_path(notice)}"


def page_path(notice: Notice) -> str:
    """The path of that page: of the one thing that it speaks of, else of a list."""
    if notice.step == TAKEN_BACK:
        return f"{reverse('points')}?entry={notice.occasion}"
    if notice.step.startswith("points_"):
        return reverse("proposal", kwargs={"proposal_id": notice.occasion})
    for fact, (page, argument) in OF_ONE.items():
        if fact in notice.facts:
            return reverse(page, kwargs={argument: int(notice.facts[fact])})
    return reverse(leads_to(notice.step))


def leads_to(step: str) -> str:
    """The name of that page."""
    return next((page for begin, page in PAGES.items() if step.startswith(begin)), "notifications")


def list_url() -> str:
    return f"{settings.SITE_URL}{reverse('notifications')}"
