"""Where every unit of a frozen week stands with the check of its row (核对)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import Department, Objection, RowCheck, ScoreRow, ScoreWeek


@dataclass(frozen=True)
class UnitCheck:
    """Where a unit stands with its row. `state` is "confirmed", "objected" (an open objection),
    "answered" (all are answered) or "silent"."""

    department: Department
    state: str
    confirmed: RowCheck | None
    objections: tuple[Objection, ...]


def checks_of(week: ScoreWeek) -> list[UnitCheck]:
    """Every ranked unit of a frozen week with what it said, objections first (four queries)."""
    rows = ScoreRow.objects.filter(week=week).exclude(group="").select_related("department")
    confirmed = {
        check.department_id: check
        for check in RowCheck.objects.filter(week=week, sha256=week.sha256).select_related(
            "confirmed_by"
        )
    }
    raised: dict[int, list[Objection]] = {}
    for objection in objections_of(week):
        raised.setdefault(objection.department_id, []).append(objection)
    found = [
        _unit_check(
            row.department, confirmed.get(row.department_id), raised.get(row.department_id, [])
        )
        for row in rows.order_by("sort", "pk")
    ]
    order = ("objected", "silent", "answered", "confirmed")
    return sorted(found, key=lambda check: order.index(check.state))


def objections_of(week: ScoreWeek) -> list[Objection]:
    """The objections of a week, the oldest first, with what a page shows of them (two queries)."""
    return list(
        Objection.objects.filter(week=week)
        .select_related("department", "raised_by", "answered_by", "entry__issue")
        .prefetch_related("attachments")
        .order_by("raised_at", "pk")
    )


def _unit_check(
    unit: Department, confirmed: RowCheck | None, objections: Sequence[Objection]
) -> UnitCheck:
    if any(objection.state == "open" for objection in objections):
        state = "objected"
    elif confirmed is not None:
        state = "confirmed"
    else:
        state = "answered" if objections else "silent"
    return UnitCheck(unit, state, confirmed, tuple(objections))
