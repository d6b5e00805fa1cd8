"""The log of reminders: who was told what, when, over which channel, by which step.

Source of the rules: WORKFLOW "Reminders" and "Who sees what". What cannot be understood in a
filter is refused by field name, never ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from campaigns import access
from campaigns.models import Notice, User
from campaigns.models.notices import STATES
from campaigns.processes import reference
from campaigns.processes.issue_filters import MAX_TEXT, Reader
from campaigns.processes.paging import Page, page_of
from campaigns.processes.refusals import BadFields

FILTERS = ("issue", "recipient", "department", "channel", "step", "state", "from", "to")
JOINS = ("issue__site", "recipient__department", "issue__lead")
Params = Mapping[str, Sequence[str]]
TEXTS = {
    "issue": "issue__number",
    "recipient": "recipient__username",
    "channel": "channel",
    "step": "step",
}


def filtered(*, user: User, params: Params, now: datetime) -> QuerySet[Notice]:
    """The visible notices that match, unordered. Raises BadFields with every fault at once.

    `department` is the unit of the person told; for a group, the lead unit of the issue.
    """
    reader = Reader(params, now)
    for name, lookup in TEXTS.items():
        _text(reader, name, lookup)
    reader.known("state", STATES, "state__in")
    if units := reader.ids("department", reference.departments):
        of_group = Q(recipient__isnull=True, issue__lead__in=units)
        reader.found &= Q(recipient__department__in=units) | of_group
    since = reader.moment("from", is_end=False)
    until = reader.moment("to", is_end=True)
    if since is not None:
        reader.found &= Q(planned_at__gte=since)
    if until is not None:
        reader.found &= Q(planned_at__lt=until)
    if reader.faults:
        raise BadFields(reader.faults)
    return access.visible_notices(user).filter(reader.found)


def _text(reader: Reader, name: str, lookup: str) -> None:
    values = reader.values(name)
    if any("\x00" in value or len(value) > MAX_TEXT for value in values):
        reader.fault(name, "too_long")
    elif values:
        reader.found &= Q(**{f"{lookup}__in": values})


def page(rows: QuerySet[Notice], *, size: int, cursor: str) -> Page[Notice]:
    """A page, the latest first, with everything that a row shows (one query). Raises BadCursor."""
    return page_of(
        rows,
        ordering="-planned_at",
        size=size,
        cursor=cursor,
        load=lambda found: found.select_related(*JOINS),
    )
