"""What a deed leaves behind, as the tests of deeds read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.models import Campaign, DeadlineVersion, Issue, Notice, ScoreEntry
from campaigns.processes import clock_work
from campaigns.rules.calendars import local
from tests.factories import at, make_issue
from tests.processes.deed_cast import act

UNIT, OTHER = "zhujian", "shijian"  # both rest at the weekend
HANDLER, OTHER_HANDLER = f"handler.{UNIT}", f"handler.{OTHER}"


def day(text: str) -> datetime:
    """`11 10:00` is that day and hour of November 2026; the 9th is a Monday."""
    return at(f"2026-11-{text}")


def dispatched(
    campaign: Campaign,
    amount: int = 2,
    unit: str = "working_days",
    *,
    start: str = "09 10:00",
    lead: str = UNIT,
    **find: Any,
) -> Issue:
    """Handed to zhujian on Monday at ten, with two working days: due on Wednesday at 18:00."""
    issue = make_issue(campaign, now=day(start), category="0604", **find)
    return act(
        "dispatch",
        issue,
        "office",
        day(start),
        lead_department=lead,
        limit_amount=amount,
        limit_unit=unit,
    )


def settled(issue: Issue, now: datetime) -> Issue:
    """The issue after the clock has done its own work up to the moment."""
    clock_work.run_clock(now=now)
    return Issue.objects.get(pk=issue.pk)


def posted(issue: Issue) -> list[tuple[str, str, str, str]]:
    """(rule, unit, points, `dd hh:mm`) of the entries that stand, in order of their moments."""
    rows = (
        ScoreEntry.objects.filter(issue=issue)
        .standing()
        .select_related("department")
        .order_by("occurred_at", "pk")
    )
    return [
        (row.rule, row.department.code, str(row.points), f"{local(row.occurred_at):%d %H:%M}")
        for row in rows
    ]


def costs(issue: Issue) -> list[tuple[str, str, str, str]]:
    """The entries beside those for being found."""
    return [row for row in posted(issue) if not row[0].startswith("found_")]


def versions(issue: Issue) -> list[tuple[str, str]]:
    """(cause, due as `dd hh:mm`) of the deadline versions."""
    rows = DeadlineVersion.objects.filter(issue=issue).order_by("number")
    return [(row.cause, f"{local(row.due_at):%d %H:%M}") for row in rows]


def told(issue: Issue, step: str) -> set[str]:
    """Who was told in the app."""
    rows = Notice.objects.filter(issue=issue, step=step, channel="in_app")
    return set(rows.values_list("recipient__username", flat=True))


def deeds(issue: Issue) -> list[tuple[str, str | None, str]]:
    """(deed, by whom, `dd hh:mm`) of the events."""
    return [
        (event.deed, event.by.username if event.by else None, f"{local(event.at):%d %H:%M}")
        for event in issue.events.select_related("by").order_by("seq")
    ]
