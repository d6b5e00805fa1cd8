"""Dated stories, told line by line and played through the processes with the clock's own work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campaigns.demo.player import Player
from campaigns.models import Campaign, ScoreRow
from campaigns.processes import weekly_table
from campaigns.processes.facts import FIGURES
from campaigns.rules.calendars import week_bounds
from tests.factories import at, make_jpeg

Line = dict[str, Any]
Figures = dict[str, int]
WEEKS = ("11-09", "11-16", "11-23", "11-30")
ON_TIME = {"due": 1, "on_time": 1, "fixed": 1}


def on(text: str) -> datetime:
    """`11-09 10:00` (with seconds if need be) of the year of all stories, in Shanghai."""
    return at(f"2026-{text}")


def week_of(text: str) -> date:
    """The Monday `11-09`."""
    return date.fromisoformat(f"2026-{text}")


def told(moment: str, by: str, deed: str, issue: str = "A", **fields: Any) -> Line:
    """One deed; a field that ends in `_at` may be written like the moment."""
    moments = {name: on(value) for name, value in fields.items() if name.endswith("_at")}
    return {"at": on(moment), "by": by, "deed": deed, "issue": issue, **fields, **moments}


def dispatched(moment: str, issue: str = "A", *, days: int = 2, **fields: Any) -> list[Line]:
    """Logged an hour before, handed to zhujian (unless told otherwise) with working days."""
    when = on(moment)
    limit = {} if "due_at" in fields else {"limit_amount": days, "limit_unit": "working_days"}
    to = {"lead_department": "zhujian", **limit, **fields}
    find = {name: to.pop(name) for name in ("category", "severity", "site", "source") if name in to}
    log = told(moment, "inspector", "log", issue, **find)
    log["at"] = when.replace(hour=when.hour - 1)
    return [log, told(moment, "office", "dispatch", issue, **to)]


def fixed(moment: str, issue: str = "A", unit: str = "zhujian") -> list[Line]:
    return [told(moment, f"handler.{unit}", "submit_fix", issue)]


def passed(moment: str, issue: str = "A") -> list[Line]:
    return [told(moment, "inspector", "verify", issue, result="pass")]


def failed(moment: str, issue: str = "A") -> list[Line]:
    return [told(moment, "inspector", "verify", issue, result="fail")]


def player_of(campaign: Campaign) -> Player:
    """A player whose pictures are small and quick to make."""
    campaign.fixed_check_mode = "photo"
    campaign.save()
    return Player(campaign=campaign, now=on("11-01 00:00"), pictures=_picture)


def _picture(place: str, stage: str, *, problem: str = "", shot: int = 0) -> bytes:
    return make_jpeg()


def play(campaign: Campaign, lines: Iterable[Line], until: str) -> Player:
    """Plays the lines, and the clock up to `until`; every week is frozen on its Monday at ten."""
    player = player_of(campaign)
    player.play(lines)
    player.run_to(on(until))
    return player


def rows(campaign: Campaign, monday: str) -> dict[str, dict[str, Any]]:
    """Unit code → its row of the week as of its end, folded anew from facts and entries."""
    first_day = week_of(monday)
    table = weekly_table.live_table(
        campaign=campaign, monday=first_day, now=week_bounds(first_day)[1]
    )
    return {row["department"]: row for row in table.rows}


def figures(campaign: Campaign, monday: str) -> dict[str, dict[str, int]]:
    """Unit code → its figures of the week that are not 0; units without any are left out."""
    found = {
        code: {name: row[name] for name in FIGURES if row[name]}
        for code, row in rows(campaign, monday).items()
    }
    return {code: facts for code, facts in found.items() if facts}


@dataclass(frozen=True)
class Story:
    """What happened, and what each of the four weeks then says of each unit.

    Units and figures that are not named are 0; `deductions` are given only where they matter.
    """

    name: str
    lines: list[Line]
    weeks: dict[str, dict[str, Figures]]
    deductions: dict[str, dict[str, str]]


def story(
    name: str,
    lines: list[Line],
    weeks: dict[str, dict[str, Figures]],
    deductions: dict[str, dict[str, str]] | None = None,
) -> Story:
    return Story(name, lines, weeks, deductions or {})


def assert_comes_to(one: Story, campaign: Campaign) -> None:
    """Plays a story and compares; then folds every week again, which must change nothing."""
    play(campaign, one.lines, until="12-07 12:00")
    assert {week: figures(campaign, week) for week in WEEKS} == {
        week: one.weeks.get(week, {}) for week in WEEKS
    }
    for week, units in one.deductions.items():
        assert {unit: rows(campaign, week)[unit]["deductions"] for unit in units} == units
    for week in WEEKS:
        assert _facts(rows(campaign, week).values()) == _facts(_stored(campaign, week))


def _stored(campaign: Campaign, monday: str) -> list[dict[str, Any]]:
    """The rows of the week as they were when it was frozen."""
    frozen = ScoreRow.objects.filter(week__campaign=campaign, week__monday=week_of(monday))
    return [row.figures for row in frozen]


def _facts(found: Iterable[dict[str, Any]]) -> dict[str, Figures]:
    facts = {row["department"]: {name: row[name] for name in FIGURES} for row in found}
    assert facts
    return facts
