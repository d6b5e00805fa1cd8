"""What stands above a list of issues: tabs with counts, tags of the filters, orderings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.models import User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import issue_filters, reference
from campaigns.processes.refusals import BadFields
from campaigns.rules.workflow import State
from campaigns.wording.labels import SEVERITIES, STATES, word
from campaigns.wording.refusals import field_words

COUNTED = 10_000
NOT_FILTERS = frozenset({"ordering", "cursor", "page_size", "campaign", "view"})


@dataclass(frozen=True)
class Tag:
    """A filter that is on: what it says, and the address without it."""

    label: str
    words: str
    without: str


@dataclass(frozen=True)
class Tab:
    """A state as a tab above the list, with its count under the other filters."""

    words: str
    url: str
    count: str
    is_current: bool


def query_of(params: Mapping[str, list[str]], drop: set[str]) -> str:
    return urlencode(
        [(name, value) for name, values in params.items() for value in values if name not in drop]
    )


def address(params: Mapping[str, list[str]], drop: set[str], **more: str) -> str:
    pairs = [(name, value) for name, values in params.items() for value in values]
    kept = [(name, value) for name, value in pairs if name not in drop | {"cursor"}]
    return "?" + urlencode([*kept, *more.items()])


def page_url(params: Mapping[str, list[str]], cursor: str | None) -> str:
    return address(params, {"cursor"}, cursor=cursor) if cursor else ""


def orderings(params: Mapping[str, list[str]], present: str) -> list[tuple[str, str, bool]]:
    words = {
        "-found_at": _("latest found first"),
        "found_at": _("earliest found first"),
        "due_at": _("due first"),
        "-due_at": _("due last"),
    }
    return [
        (address(params, {"ordering"}, ordering=code), said, code == present)
        for code, said in words.items()
    ]


def tabs_of(user: User, params: Mapping[str, list[str]], now: Any) -> list[Tab]:
    """All states with their counts under the other filters, in one statement, capped."""
    others = {name: values for name, values in params.items() if name != "state"}
    rows = issue_filters.filtered(user=user, params=others, now=now)
    counts = _state_counts(rows)
    wanted = set(params.get("state", ()))
    tabs = [Tab(_("All"), address(params, {"state"}), _capped(sum(counts.values())), not wanted)]
    for state in State:
        if counts.get(state.value) or state.value in wanted:
            tabs.append(
                Tab(
                    word(STATES, state.value),
                    address(params, {"state"}, state=state.value),
                    _capped(counts.get(state.value, 0)),
                    wanted == {state.value},
                )
            )
    return tabs


def _state_counts(rows: IssueQuerySet) -> dict[str, int]:
    some = rows.order_by().values("pk", "state")[: COUNTED + 1]
    counted = some.aggregate(
        **{state.value: Count("pk", filter=Q(state=state.value)) for state in State}
    )
    return {state: count for state, count in counted.items() if count}


def _capped(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def tags_of(
    params: Mapping[str, list[str]], campaign: Any, *, with_state: bool = False
) -> list[Tag]:
    """The filters that are on; the state only where it does not stand as tabs."""
    left_out = NOT_FILTERS if with_state else NOT_FILTERS | {"state"}
    tags = []
    for name, values in params.items():
        if name in left_out or name not in issue_filters.FILTERS:
            continue
        for value in values:
            if value.strip():
                said = _value_words(name, value, campaign)
                tags.append(Tag(filter_words(name), said, without(params, name, value)))
    return tags


def without(params: Mapping[str, list[str]], name: str, value: str) -> str:
    kept = [item for item in params[name] if item != value]
    rest = {key: values for key, values in params.items() if key != name}
    return address({**rest, name: kept}, set())


def fault_lines(refused: BadFields) -> list[str]:
    """What cannot be understood in an address, a line each."""
    return [
        _("%(name)s: %(fault)s")
        % {"name": filter_words(fault.field), "fault": field_words(fault.code, fault.facts)}
        for fault in refused.faults
    ]


def filter_words(name: str) -> str:
    words = {
        "department": _("Unit"),
        "role": _("Part of the unit"),
        "zone": _("Zone"),
        "site": _("Site"),
        "category": _("Category"),
        "severity": _("Severity"),
        "source": _("Source"),
        "overdue": _("Overdue"),
        "due_from": _("Due from"),
        "due_to": _("Due to"),
        "found_from": _("Found from"),
        "found_to": _("Found to"),
        "rebound": _("Rebound"),
        "challenged": _("Challenged"),
        "requests": _("Open request"),
        "number": _("Number"),
        "q": _("Search"),
        "state": _("State"),
        "ordering": _("Order"),
        "campaign": _("Campaign"),
        "step": _("Step"),
        "acknowledged": _("Answered"),
        "issue": _("Issue"),
        "recipient": _("Recipient"),
        "channel": _("Channel"),
        "group": _("Ranking group"),
        "week": _("Week"),
        "rule": _("Rule"),
        "kind": _("Kind"),
        "late": _("Posted late"),
        "manual": _("Entered by hand"),
        "reversed": _("Taken back"),
        "entry": _("Entry"),
        "from": _("From"),
        "to": _("To"),
        "filter": _("Filter"),
        "numbers": _("Issues"),
        "name": _("Name"),
    }
    return words.get(name, name)


def _value_words(name: str, value: str, campaign: Any) -> str:
    named: dict[str, Callable[[], Mapping[str, reference.Named]]] = {
        "department": reference.departments,
        "zone": reference.zones,
        "category": reference.categories,
        "source": lambda: reference.sources(campaign),
    }
    if name in named:
        row = named[name]().get(value)
        return row.name if row is not None else value
    if name == "severity":
        return word(SEVERITIES, value)
    if name == "state":
        return word(STATES, value)
    if name == "role":
        return {"lead": _("lead"), "assist": _("assisting")}.get(value, value)
    if value in {"true", "1"}:
        return _("yes")
    return value
