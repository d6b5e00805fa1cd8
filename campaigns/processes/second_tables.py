"""The second tables: figures without score by territory (属地) and by zone (片区).

Source of the rules: SCORING "Rank", second tables. Two statements, whatever the number of units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.models import Department, Zone
from campaigns.processes.facts import Facts
from campaigns.rules import scoring


def territory_rows(facts: Facts) -> list[dict[str, Any]]:
    """The table 属地: a subdistrict or township with all its communities, then each community."""
    figures = facts.by_territory
    units = list(
        Department.objects.filter(kind__in=("subdistrict", "township", "community")).order_by(
            "sort", "pk"
        )
    )
    sums: dict[int, dict[str, int]] = {}
    for unit in units:
        own = figures.get(unit.pk, {})
        for above in (unit.pk, unit.parent_id):
            if above is not None:
                total = sums.setdefault(above, {})
                for figure, count in own.items():
                    total[figure] = total.get(figure, 0) + count
    rows = []
    for unit in units:
        counts = sums.get(unit.pk, {})
        if unit.kind == "community" and not any(counts.values()):
            continue
        rows.append(
            {"department": unit.code, "name": unit.short_name, "kind": unit.kind}
            | _second_figures(counts)
        )
    return rows


def zone_rows(facts: Facts) -> list[dict[str, Any]]:
    """The table 片区: zone, leader, lead unit, chief, and the same figures."""
    figures = facts.by_zone
    zones = Zone.objects.select_related("leader", "chief", "lead_department", "territory")
    return [
        {
            "zone": zone.code,
            "name": zone.name,
            "leader": zone.leader.name if zone.leader else "",
            "chief": zone.chief.name if zone.chief else "",
            "lead_department": zone.lead_department.short_name,
            "territory": zone.territory.short_name,
        }
        | _second_figures(figures.get(zone.pk, {}))
        for zone in zones.order_by("sort", "pk")
    ]


def _second_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    due, fixed = counts.get("due", 0), counts.get("fixed", 0)
    rate = scoring.rate(fixed, due)
    return {
        "found": counts.get("found", 0),
        "open": counts.get("open", 0),
        "overdue_open": counts.get("overdue_open", 0),
        "rebound": counts.get("rebound", 0),
        "due": due,
        "fixed": fixed,
        "fix_rate": None if rate is None else str(rate),
    }
