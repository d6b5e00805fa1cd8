"""What came of a history that was played, as `play_history` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from campaigns.demo.player import Player
from campaigns.models import (
    Campaign,
    Department,
    ScoreEntry,
)
from campaigns.processes import (
    weekly_table,
)
from campaigns.processes.facts import FIGURES
from campaigns.rules.calendars import local


def outcome(*, player: Player, mondays: Iterable[str], until: datetime) -> dict[str, Any]:
    """What a history came to, in the form of `expected`: entries, and the weeks asked for."""
    letters = {issue_id: letter for letter, issue_id in player.issues.items()}
    return {
        "entries": _entries(player.campaign, letters),
        "weeks": {
            monday: _week(player.campaign, date.fromisoformat(monday), until) for monday in mondays
        },
    }


def _entries(campaign: Campaign, letters: Mapping[int, str]) -> list[dict[str, Any]]:
    rows = (
        ScoreEntry.objects.shown()
        .filter(campaign=campaign)
        .select_related("department", "week", "issue")
        .order_by("occurred_at", "department__code", "rule", "pk")
    )
    return [
        {
            "department": row.department.code,
            "rule": row.rule,
            "kind": row.kind,
            "points": str(row.points),
            "issue": letters.get(row.issue_id or 0, row.issue.number if row.issue else None),
            "occurred_at": local(row.occurred_at).isoformat(),
            "week": row.week.monday.isoformat(),
        }
        for row in rows
    ]


def _week(campaign: Campaign, monday: date, until: datetime) -> dict[str, Any]:
    """Units with a fact or an entry: the facts that are not 0, and the points."""
    table = weekly_table.table(campaign=campaign, monday=monday, now=until)
    with_entries = {
        unit.code
        for unit in Department.objects.filter(
            pk__in=weekly_table.entries_by_unit(campaign, monday).keys()
        )
    }
    found = {}
    for row in table.rows:
        facts = {figure: row[figure] for figure in FIGURES if row[figure]}
        if facts or row["department"] in with_entries:
            points = {name: row[name] for name in ("deductions", "bonus", "correction", "score")}
            found[row["department"]] = facts | points
    return found
