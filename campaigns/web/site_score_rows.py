"""Results of inspected sites as pages show them: words and addresses only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.models import ChecklistItem, SiteScore, SiteScoreItem
from campaigns.rules.site_scores import ItemKind
from campaigns.wording.times import short_moment


@dataclass(frozen=True)
class Line:
    """A result; `is_out` when it was withdrawn."""

    id: int
    url: str
    at: str
    site: str
    site_type: str
    unit: str
    rate: str
    by: str
    inspection: str
    is_late: bool
    is_out: bool


@dataclass(frozen=True)
class ItemLine:
    """An answered item; `log_url` logs the failure as an issue, empty where nothing failed."""

    dimension: str
    text: str
    found: str
    is_met: bool
    log_url: str


def lines_of(rows: Iterable[SiteScore]) -> list[Line]:
    """The rows as `site_scoring.loaded` gives them (no query)."""
    return [line_of(row) for row in rows]


def line_of(row: SiteScore) -> Line:
    return Line(
        id=row.pk,
        url=reverse("site_score", kwargs={"score_id": row.pk}),
        at=short_moment(row.inspected_at),
        site=row.site.name,
        site_type=row.site.site_type.name,
        unit=row.department.short_name,
        rate=f"{row.rate}%",
        by=row.recorded_by.name,
        inspection=row.inspection.name if row.inspection is not None else "",
        is_late=row.is_late,
        is_out=row.withdrawn_at is not None,
    )


def item_lines(row: SiteScore, *, may_log: bool) -> list[ItemLine]:
    """What was answered, in the order of the checklist (two queries)."""
    items = list(row.items.order_by("code"))
    known = ChecklistItem.objects.filter(code__in=[item.code for item in items])
    categories = {item.code: item.category for item in known.select_related("category")}
    found = []
    for item in items:
        category = categories.get(item.code)
        fails = may_log and not item.answer.is_met and category is not None
        asked = {"site": row.site.code, "category": category.code if category else ""}
        url = f"{reverse('report')}?{urlencode({**asked, 'description': item.text})}"
        found.append(
            ItemLine(
                dimension=item.dimension,
                text=item.text,
                found=_found_words(item),
                is_met=item.answer.is_met,
                log_url=url if fails else "",
            )
        )
    return found


def _found_words(item: SiteScoreItem) -> str:
    if ItemKind(item.kind) is ItemKind.BOOL:
        is_met = item.answer.is_met
        return pgettext("checklist", "met") if is_met else pgettext("checklist", "not met")
    return _("%(found)s of %(need)s needed") % {
        "found": f"{item.found.normalize():f}",
        "need": item.need,
    }
