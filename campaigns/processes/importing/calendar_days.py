"""Days that the city works or rests against the published calendar, from a workbook."""

from __future__ import annotations

from campaigns.imports.tables import Table
from campaigns.models import CalendarDay
from campaigns.processes.importing.outcome import (
    Change,
    Context,
    Outcome,
    put_given,
    refuse_doubles,
    save_changes,
)


def check(table: Table, context: Context) -> Outcome[Change[CalendarDay]]:
    """Compares every row with the day of its date. No existing deadline moves by it."""
    outcome: Outcome[Change[CalendarDay]] = Outcome.of(table)
    refuse_doubles(outcome, "date")
    known = {day.date: day for day in CalendarDay.objects.all()}
    for row in outcome.single_rows():
        date = row.get("date")
        if date is None or not row.is_good:
            continue
        change = Change(row, known.get(date) or CalendarDay(date=date), is_new=date not in known)
        change.put(is_working=row.get("works") == "works")
        put_given(change, ("note",))
        outcome.work.append(change)
        outcome.count(is_new=change.is_new, is_changed=change.is_changed)
    return outcome


def write(outcome: Outcome[Change[CalendarDay]], context: Context) -> None:
    save_changes(outcome.work, CalendarDay)
