"""The issues behind a figure of a territory or a zone, in a week or a longer period."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import pgettext

from campaigns import access
from campaigns.models import Department, User, Zone
from campaigns.processes.facts import Span, second_issue_ids
from campaigns.web.figures import Opened, with_cards
from campaigns.wording.labels import Word

TERRITORIES, ZONES = "@territories", "@zones"
COUNTED_FROM = {"fix_rate": "fixed"}


def words_of() -> dict[str, Word]:
    """Figure → the words of what it counts, in the order of the tables."""
    return {
        "found": pgettext("figure", "found"),
        "open": pgettext("figure", "open"),
        "overdue_open": pgettext("figure", "overdue"),
        "rebound": pgettext("figure", "rebound"),
        "fix_rate": pgettext("figure", "fixed"),
    }


def open_second(
    request: HttpRequest, *, span: Span, state: str, user: User, now: datetime
) -> Opened | None:
    """What `place` and `figure` ask of the open tab; None when nothing is asked. Raises 404 for
    what is not there, and for whoever does not read the whole table."""
    tab, place = request.GET.get("group", ""), request.GET.get("place", "")
    if tab not in {TERRITORIES, ZONES} or not place:
        return None
    figure = request.GET.get("figure", "")
    if figure not in words_of() or not access.week_scope(user, state).is_whole:
        raise Http404
    name, asked = _territory(place) if tab == TERRITORIES else _zone(place)
    ids = second_issue_ids(span=span, figure=COUNTED_FROM.get(figure, figure), place=asked)
    opened = Opened(
        unit="",
        unit_words=name,
        figure=figure,
        words=str(words_of()[figure]),
        value=str(len(ids)),
    )
    return with_cards(opened, ids, user, now)


def _territory(code: str) -> tuple[str, Q]:
    """With its communities, as the table sums them."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found.short_name, Q(issue__territory=found) | Q(issue__territory__parent=found)


def _zone(code: str) -> tuple[str, Q]:
    found = Zone.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found.name, Q(issue__zone=found)
