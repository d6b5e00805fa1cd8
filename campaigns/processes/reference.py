"""Names of units, zones, categories and the like, read once in a while instead of on every page.

Answers are kept for ten seconds, so a change in the admin shows after that; the names in the process
itself, because a page asks for them a hundred times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import BigIntegerField, Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from campaigns.models import CalendarDay, Campaign, Category, Department, SiteType, Source, Zone
from campaigns.rules.calendars import WorkCalendar

KEPT_FOR_S = 10
Found = TypeVar("Found")
NO_WORDS = Value("", output_field=CharField())
NO_PLACE = Value(0, output_field=BigIntegerField())
CODE, NAME = F("code"), F("name")


@dataclass(frozen=True)
class Named:
    """A row as lists and filters need it; `group` is what its kind says below."""

    pk: int
    code: str
    name: str
    name_en: str = ""
    group: str = ""


@dataclass(frozen=True)
class Book:
    """Names by kind and code in official order, and the days that the city has set itself."""

    names: Mapping[str, Mapping[str, Named]]
    days: Mapping[date, bool]

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(overrides=dict(self.days))


@dataclass
class _Shelf:
    """The book that this process has read, and until when (seconds of `monotonic`) it is good."""

    book: Book | None = None
    until: float = 0.0


_shelf = _Shelf()


def forget() -> None:
    """This process reads the names afresh at the next question."""
    _shelf.book = None


def _kept(key: str, read: Callable[[], Found]) -> Found:
    found: Found | None = cache.get(f"reference:{key}")
    if found is None:
        found = read()
        cache.set(f"reference:{key}", found, KEPT_FOR_S)
    return found


def campaigns() -> list[Campaign]:
    """Campaigns in use, the latest first."""
    return _kept(
        "campaigns",
        lambda: list(Campaign.objects.filter(is_active=True).order_by("-starts_on", "-pk")),
    )


def current_campaign(day: date, code: str = "") -> Campaign | None:
    """The campaign with that code; without one the latest that runs on the day, else any."""
    known = campaigns()
    if code:
        return next((row for row in known if row.code == code), None)
    running = [row for row in known if row.starts_on <= day <= row.ends_on]
    return next(iter(running or known), None)


def calendar() -> WorkCalendar:
    """The city's calendar, for words on pages; deadlines are computed from the rows themselves."""
    return _book().calendar


def departments() -> Mapping[str, Named]:
    """Units by code; `group` is the kind."""
    return _names("department")


def zones() -> Mapping[str, Named]:
    return _names("zone")


def categories() -> Mapping[str, Named]:
    """Classes and categories by code; `group` is the class's name, empty for a class."""
    return _names("category")


def sources(campaign: Campaign) -> Mapping[str, Named]:
    """A campaign's sources by code; `group` is the campaign's id."""
    return _names(f"source {campaign.pk}")


def site_types() -> Mapping[str, Named]:
    return _names("site type")


def _names(kind: str) -> Mapping[str, Named]:
    return _book().names.get(kind, {})


def _book() -> Book:
    book = _shelf.book
    if book is None or monotonic() > _shelf.until:
        book = _read_book()
        _shelf.book, _shelf.until = book, monotonic() + KEPT_FOR_S
    return book


def _read_book() -> Book:
    """Everything in one statement: what a page needs of it is asked for again and again."""
    names: dict[str, dict[str, Named]] = defaultdict(dict)
    days: dict[date, bool] = {}
    rows = sorted(_all_rows(), key=lambda row: (row[0], row[3]))
    for _place, kind, pk, code, *words in rows:
        if kind == "day":
            days[date.fromisoformat(code)] = words[0] == "working"
            continue
        named = Named(pk, code, *words)
        names[f"source {named.group}" if kind == "source" else kind][code] = named
    return Book(dict(names), days)


def _all_rows() -> QuerySet[Any, tuple[Any, ...]]:
    """(place, kind, id, code, name, English name, group) of everything that has a name."""
    work = Case(When(is_working=True, then=Value("working")), default=NO_WORDS)
    return _rows("day", CalendarDay.objects.all(), code=Cast("date", CharField()), name=work).union(
        _rows(
            "department",
            Department.objects.all(),
            name=F("short_name"),
            group=F("kind"),
            place=F("sort"),
        ),
        _rows("zone", Zone.objects.all(), place=F("sort")),
        _rows(
            "category",
            Category.objects.all(),
            english=F("name_en"),
            group=Coalesce(F("parent__name"), NO_WORDS),
            place=F("sort"),
        ),
        _rows(
            "source",
            Source.objects.all(),
            english=F("name_en"),
            group=Cast("campaign_id", CharField()),
            place=F("sort"),
        ),
        _rows("site type", SiteType.objects.all(), english=F("name_en")),
        all=True,
    )


def _rows(
    kind: str,
    rows: QuerySet[Any],
    *,
    code: Any = CODE,
    name: Any = NAME,
    english: Any = NO_WORDS,
    group: Any = NO_WORDS,
    place: Any = NO_PLACE,
) -> QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by().values_list(
        Cast(place, BigIntegerField()),
        Value(kind, output_field=CharField()),
        F("pk"),
        code,
        name,
        english,
        group,
    )
