"""The filters of every list of issues, from the address: page, API, export, map and bulk deed.

Names are API.md's. What cannot be understood is refused by field name, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from campaigns import access
from campaigns.models import Assignment, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import reference
from campaigns.processes.refusals import BadFields, Fault
from campaigns.rules.calendars import CITY_ZONE, is_in_our_time
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State

Params = Mapping[str, Sequence[str]]
ORDERINGS = ("-found_at", "found_at", "due_at", "-due_at")
DEFAULT_ORDERING = "-found_at"
MAX_TEXT = 100
# What only the present holder may know: a filter on it leaves former units' issues out.
TELLS_THE_PRESENT = frozenset(
    {
        "state",
        "department",
        "role",
        "overdue",
        "due_from",
        "due_to",
        "rebound",
        "challenged",
        "requests",
    }
)
# What a testing company may not know of its own finds: asked by it, it finds nothing.
TELLS_THE_UNIT = frozenset({"department", "role", "overdue", "due_from", "due_to", "requests"})
FILTERS = (
    "campaign",
    "state",
    "department",
    "role",
    "zone",
    "site",
    "category",
    "severity",
    "source",
    "overdue",
    "due_from",
    "due_to",
    "found_from",
    "found_to",
    "rebound",
    "challenged",
    "requests",
    "number",
    "q",
)


class Reader:
    """Reads the parameters one by one and collects every fault."""

    def __init__(self, params: Params, now: datetime) -> None:
        self.params = params
        self.now = now
        self.faults: list[Fault] = []
        self.found = Q()
        self.is_overdue = False

    def values(self, name: str) -> list[str]:
        return [value.strip() for value in self.params.get(name, ()) if value.strip()]

    def one(self, name: str) -> str:
        return (self.values(name) or [""])[-1]

    def fault(self, name: str, code: str = "unknown") -> None:
        self.faults.append(Fault(name, code, {"value": self.one(name)[:MAX_TEXT]}))

    def known(self, name: str, codes: Sequence[str], lookup: str) -> None:
        wanted = self.values(name)
        if not set(wanted) <= set(codes):
            self.fault(name)
        elif wanted:
            self.found &= Q(**{lookup: wanted})

    def ids(self, name: str, rows: Callable[[], Mapping[str, reference.Named]]) -> list[int]:
        """Ids of the rows whose codes are asked for; none, with the fault, when one is unknown."""
        wanted = self.values(name)
        known = rows() if wanted else {}
        if not set(wanted) <= known.keys():
            self.fault(name)
            return []
        return [known[code].pk for code in wanted]

    def is_true(self, name: str) -> bool:
        value = self.one(name).lower()
        if value not in {"", "true", "false", "1", "0"}:
            self.fault(name, "bad_choice")
        return value in {"true", "1"}

    def moment(self, name: str, *, is_end: bool) -> datetime | None:
        """A date or a time in the city; a bare date as an end means the end of that day."""
        text = self.one(name).replace(" ", "+") if "T" in self.one(name) else self.one(name)
        if not text:
            return None
        try:
            if len(text) == len("2026-01-01"):
                day = date.fromisoformat(text)
                moment: datetime | None = datetime.combine(day, time(0)) + timedelta(
                    days=int(is_end)
                )
            else:
                moment = datetime.fromisoformat(text)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or not is_in_our_time(moment):
            self.fault(name, "bad_date")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)

    def between(self, name: str, column: str) -> None:
        start = self.moment(f"{name}_from", is_end=False)
        end = self.moment(f"{name}_to", is_end=True)
        if start is not None:
            self.found &= Q(**{f"{column}__gte": start})
        if end is not None:
            self.found &= Q(**{f"{column}__lt": end})


def filtered(*, user: User, params: Params, now: datetime) -> IssueQuerySet:
    """The visible issues that match, unordered. Raises BadFields with every fault at once."""
    reader = Reader(params, now)
    for read in _READERS:
        read(reader)
    if reader.faults:
        raise BadFields(reader.faults)
    asked = {name for name in params if reader.values(name)}
    issues = access.visible_issues(user)
    if TELLS_THE_PRESENT & asked:
        issues = access.without_former(user, issues)
    if TELLS_THE_UNIT & asked and access.is_outsider(user):
        issues = issues.none()
    if reader.is_overdue:
        issues = issues.overdue(now)
    return issues.filter(reader.found)


def ordering_of(params: Params) -> str:
    """The ordering asked for, or the default; raises BadFields for an unknown one."""
    wanted = (list(params.get("ordering", ())) or [DEFAULT_ORDERING])[-1] or DEFAULT_ORDERING
    if wanted not in ORDERINGS:
        raise BadFields([Fault("ordering", "unknown", {"value": wanted[:MAX_TEXT]})])
    return wanted


def _campaign(reader: Reader) -> None:
    code = reader.one("campaign")
    known = {row.code: row for row in reference.campaigns()} if code else {}
    if code in known:
        reader.found &= Q(campaign=known[code])
    elif code:
        reader.fault("campaign")


def _department(reader: Reader) -> None:
    """Issues led by a unit; with `role=assist` those that it assists."""
    role = reader.one("role")
    if role not in {"", "lead", "assist"}:
        reader.fault("role", "bad_choice")
    units = reader.ids("department", reference.departments)
    if role == "assist":
        part = Assignment.objects.assisting().present()
        part = part.filter(department__in=units) if units else part
        reader.found &= Q(pk__in=part.values("issue"))
    elif units:
        reader.found &= Q(lead__in=units)


def _zone(reader: Reader) -> None:
    if zones := reader.ids("zone", reference.zones):
        reader.found &= Q(zone__in=zones)


def _category(reader: Reader) -> None:
    """A category, or a class with everything in it."""
    if ids := reader.ids("category", reference.categories):
        reader.found &= Q(category__in=ids) | Q(category__parent__in=ids)


def _site(reader: Reader) -> None:
    if reader.values("site"):
        reader.found &= Q(site__code__in=reader.values("site"))


def _source(reader: Reader) -> None:
    if reader.values("source"):
        reader.found &= Q(source__code__in=reader.values("source"))


def _flags(reader: Reader) -> None:
    reader.is_overdue = reader.is_true("overdue")
    if reader.is_true("rebound"):
        reader.found &= Q(is_rebound=True)
    if reader.is_true("challenged"):
        reader.found &= Q(has_open_challenge=True)
    if reader.is_true("requests"):
        reader.found &= ~Q(open_request="")


def _numbers(reader: Reader) -> None:
    """Named issues, as behind a figure of a week."""
    if reader.values("number"):
        reader.found &= Q(number__in=reader.values("number"))


def _text(reader: Reader) -> None:
    """A number's beginning, or a piece of the site's name, the address or the description."""
    text = reader.one("q")
    if "\x00" in text or len(text) > MAX_TEXT:
        reader.fault("q", "too_long")
    elif text:
        reader.found &= (
            Q(number__istartswith=text)
            | Q(description__icontains=text)
            | Q(address__icontains=text)
            | Q(site__name__icontains=text)
        )


_READERS: tuple[Callable[[Reader], None], ...] = (
    _campaign,
    lambda reader: reader.known("state", [state.value for state in State], "state__in"),
    _department,
    _zone,
    _site,
    _category,
    lambda reader: reader.known(
        "severity", [severity.value for severity in Severity], "severity__in"
    ),
    _source,
    _flags,
    lambda reader: reader.between("due", "due_at"),
    lambda reader: reader.between("found", "found_at"),
    _numbers,
    _text,
)
