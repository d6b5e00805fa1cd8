"""The dashboard as pages show it: words, addresses and the bars of its trend."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.processes.dashboard import HELD, Dashboard, Line, TrendWeek
from campaigns.web.zone_map import ZoneMap, zone_map

BAR, HIGH, GAP = 36, 120, 12


@dataclass(frozen=True)
class Figure:
    """A number with its words, what it is made of, and the address of its rows."""

    words: str
    value: str
    of: str
    url: str
    is_bad: bool = False


@dataclass(frozen=True)
class Bar:
    """A week of the trend: the bar of what was found (heights in the SVG's units) and its rate."""

    x: int
    middle: int
    height: int
    y: int
    found: int
    rate: str
    week: str
    overdue: int
    url: str


def percent(value: Decimal | None) -> str:
    """A dash where there is nothing to divide."""
    return "—" if value is None else f"{value}%"


def figures_of(found: Dashboard) -> list[Figure]:
    """The headline figures in the order of the page."""
    sums = found.sums
    closed = _("of %(n)d struck off") % {"n": found.closings}
    return [
        Figure(
            _("On-time rate, with what is still open"),
            percent(found.on_time_rate),
            _("%(part)d on time of %(whole)d due")
            % {"part": sums["on_time"], "whole": sums["due"]},
            _rows("due"),
        ),
        Figure(pgettext("figure", "Open"), str(sums["open"]), "", _rows("open")),
        Figure(
            pgettext("figure", "Overdue"),
            str(sums["overdue_open"]),
            "",
            _rows("overdue_open"),
            is_bad=sums["overdue_open"] > 0,
        ),
        Figure(_("Rebound rate"), percent(found.rebound_rate), closed, _rows("rebound")),
        Figure(_("False-closing rate"), percent(found.false_fix_rate), closed, _rows("false_fix")),
        Figure(pgettext("figure", "Found"), str(sums["found"]), "", _rows("found")),
    ]


def _rows(figure: str) -> str:
    return f"{reverse('dashboard')}?{urlencode({'figure': figure})}#rows"


def bars_of(found: Dashboard) -> list[Bar]:
    """The trend, oldest first."""
    most = max((week.found for week in found.trend), default=0)
    return [_bar(week, n, most) for n, week in enumerate(found.trend)]


def _bar(week: TrendWeek, n: int, most: int) -> Bar:
    height = round(week.found * HIGH / most) if most else 0
    x = n * (BAR + GAP)
    return Bar(
        x=x,
        middle=x + BAR // 2,
        height=height,
        y=HIGH + 16 - height,
        found=week.found,
        rate=percent(week.on_time_rate),
        week=_("W%(number)d") % {"number": week.monday.isocalendar().week},
        overdue=week.overdue_open,
        url=reverse("week", kwargs={"monday": week.monday.isoformat()}),
    )


def trend_box(found: Dashboard) -> str:
    """The view box of the trend's picture."""
    width = max(1, len(found.trend)) * (BAR + GAP) - GAP
    return f"-8 0 {width + 16} {HIGH + 50}"


@dataclass(frozen=True)
class Row:
    """A line of a table with the addresses of its counts."""

    name: str
    open: int
    overdue: int
    found: int
    rate: str
    open_url: str
    overdue_url: str


def rows_of(lines: list[Line], name: str) -> list[Row]:
    """Lines whose counts open the list filtered by `name`."""
    return [
        Row(
            name=line.name,
            open=line.open,
            overdue=line.overdue,
            found=line.found,
            rate=percent(line.on_time_rate),
            open_url=_list(name, line.code, state=HELD),
            overdue_url=_list(name, line.code, overdue="true"),
        )
        for line in lines
    ]


def _list(name: str, code: str, **more: object) -> str:
    asked = {name: code, **more, "ordering": "due_at"}
    if name == "department":
        asked["role"] = "lead"  # assisting units have their issues in other lines
    return f"{reverse('issues')}?{urlencode(asked, doseq=True)}"


def map_of(found: Dashboard) -> ZoneMap:
    """The zones shaded by what is open."""
    return zone_map([(zone.code, zone.name, zone.open, zone.polygon) for zone in found.zones])
