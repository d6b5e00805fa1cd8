"""The lines of a week as SCORING.md has them, in the shape of the product's stored lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db import connection

from campaigns.models import (
    Campaign,
    Department,
    IssueEvent,
    Proposal,
    RankedUnit,
    ScoreEntry,
    ScoreWeek,
)
from tests.independent.days import Days, self_check_days
from tests.independent.figures import WEEK, begins, figures
from tests.independent.lives import City, Happening, Holding, read_city
from tests.independent.points import Line, Runner, counted, grade, places, total

COUNTS = [
    "found",
    "due",
    "on_time",
    "fixed",
    "waiting",
    "overdue_open",
    "early",
    "extended",
    "deferred",
    "self_found",
    "self_fixed",
    "rework",
    "rebound",
    "returned",
    "upheld",
    "false_fix",
]

Lines = dict[str, dict[str, Any]]


def lines_of(campaign: Campaign, monday: date, cut_off: datetime) -> Lines:
    """A line for each unit, by its code: figures, parts, points, rank, grade, lists."""
    city = read_city(campaign.pk)
    _look_back(campaign.pk, city)
    sums = figures(city, monday, cut_off)
    days = self_check_days(campaign.pk, monday, cut_off)
    posted = entries_of(campaign.pk, monday)
    sites = site_rates(campaign.pk, monday)
    lines, runners = {}, []
    members = RankedUnit.objects.filter(campaign=campaign).select_related("group")
    groups = {member.department_id: member.group.name for member in members}
    for unit in Department.objects.all():
        own = days.get(unit.pk, Days(Fraction(0), 0))
        line = _line(sums[unit.pk], own, sites.get(unit.pk, []), posted[unit.pk])
        line["group"] = groups.get(unit.pk, "")
        few = line["due"] < 5 and line["sites_inspected"] < 2
        line["few_cases"] = few and line["score"] is not None
        lines[unit.code] = line
        if unit.pk in groups:
            few = line["few_cases"]
            runners.append(Runner(unit.code, line["group"], unit.sort, line["score"], few))
        else:
            line |= {"rank": None, "red_list": False, "black_list": False, "grade": None}
    for code, place in places(runners, dense=campaign.ties == "dense").items():
        line = lines[str(code)]
        line["rank"], line["red_list"], line["black_list"] = (
            place.rank,
            place.is_red,
            place.is_black,
        )
        line["grade"] = None if line["score"] is None else grade(line["score"])
    move(campaign.pk, lines, last_published(campaign.pk, monday))
    return lines


def _line(
    sums: Mapping[str, int], days: Days, rates: list[Fraction], posted: list[Line]
) -> dict[str, Any]:
    line: dict[str, Any] = {name: sums[name] for name in COUNTS}
    whole = total(
        due=line["due"],
        on_time=line["on_time"],
        fixed=line["fixed"],
        site_rates=rates,
        self_days=days.met,
        self_required=days.required,
        lines=posted,
    )
    points = counted(posted)
    line |= {
        "sites_inspected": len(rates),
        "self_days": days.met,
        "self_required": Fraction(days.required),
        "parts": whole.parts,
        "deductions": points.deductions,
        "bonus": points.bonus,
        "correction": points.correction,
        "score": whole.score,
        "vetoed": points.is_veto,
    }
    return line


def site_rates(campaign_id: int, monday: date) -> dict[int, list[Fraction]]:
    """Unit id → the mean rate of each of its sites inspected in the week, by plain SQL."""
    sql = """
        select r.department_id, r.site_id, r.rate from campaigns_sitescore r
        join campaigns_scoreweek w on w.id = r.week_id
        where w.campaign_id = %s and w.monday = %s and r.withdrawn_at is null
    """
    visits: dict[tuple[int, int], list[Fraction]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [campaign_id, monday])
        for unit, site, rate in cursor.fetchall():
            visits[unit, site].append(Fraction(str(rate)))
    found: dict[int, list[Fraction]] = defaultdict(list)
    for (unit, _site), rates in visits.items():
        found[unit].append(sum(rates, Fraction(0)) / len(rates))
    return found


def entries_of(campaign_id: int, monday: date) -> dict[int, list[Line]]:
    """What is posted in the week, without pairs taken out while it was open, by unit id."""
    rows = list(
        ScoreEntry.objects.filter(campaign_id=campaign_id, week__monday=monday).order_by("pk")
    )
    gone: set[int | None] = set()
    for row in rows:
        if row.reverses_id is not None and row.kind != "correction":
            gone |= {row.pk, row.reverses_id}
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        if row.pk not in gone:
            line = Line(row.rule, row.kind, Fraction(row.points), row.issue_id)
            found[row.department_id].append(line)
    return found


def _look_back(campaign_id: int, city: City) -> None:
    """Rebounds, for the unit that struck off the earlier one, and false fixes."""
    of_issue: dict[int, list[Holding]] = defaultdict(list)
    for holding in city.holdings:
        of_issue[holding.issue].append(holding)
    confirmed = IssueEvent.objects.filter(
        issue__campaign_id=campaign_id, deed="confirm_rebound"
    ).select_related("issue__rebound")
    for event in confirmed:
        earlier = of_issue[event.issue.rebound.earlier_id]
        closings = [(c.at, h.unit) for h in earlier for c in h.closings if c.at < event.at]
        city.happenings.append(Happening("rebound", max(closings)[1], event.at))
    approved = Proposal.objects.filter(campaign_id=campaign_id, rule="false_fix", state="approved")
    for row in approved:
        assert row.decided_at is not None
        city.happenings.append(Happening("false_fix", row.department_id, row.decided_at))


def last_published(campaign_id: int, monday: date) -> date | None:
    """The last published week before this one, as of today."""
    known = ScoreWeek.objects.filter(campaign_id=campaign_id, state="published", monday__lt=monday)
    return max(known.values_list("monday", flat=True), default=None)


def move(campaign_id: int, lines: Lines, against: date | None) -> None:
    """Places gained since that week, None for none."""
    last = ScoreWeek.objects.filter(campaign_id=campaign_id, monday=against or date.min).first()
    before = {row["department"]: row for row in last.content["rows"]} if last else {}
    for code, line in lines.items():
        was = before.get(code, {}).get("rank")
        known = was is not None and line["rank"] is not None
        line["movement"] = was - line["rank"] if known else None


def differences(stored: list[dict[str, Any]], lines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Every figure of the stored lines that is another here, and units that the lines lack."""
    found = [
        f"{row['department']} {name}: {row[name]} != {value}"
        for row in stored
        for name, value in lines[row["department"]].items()
        if not is_same(row[name], value)
    ]
    missing = lines.keys() - {row["department"] for row in stored}
    for code in sorted(missing):
        line = lines[code]
        has_points = any(line[name] for name in ("deductions", "bonus", "correction"))
        if line["group"] or has_points or any(line[name] for name in COUNTS):
            found.append(f"{code} is not in the table")
    return found


def is_same(stored: Any, value: Any) -> bool:
    """Decimals of the product are texts; a list of parts is compared part by part."""
    if isinstance(value, Mapping):
        return set(stored) == set(value) and all(is_same(stored[k], v) for k, v in value.items())
    if isinstance(value, Fraction):
        return stored is not None and Fraction(stored) == value
    return bool(stored == value)


def cut_off_of(monday: date, now: datetime) -> datetime:
    """The next Monday 00:00; of the running week an instant after now."""
    return min(begins(monday) + WEEK, now + timedelta(microseconds=1))
