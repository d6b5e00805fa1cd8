"""The audit log for its readers: filters, and one page after another.

Source of the rules: RELIABILITY P14. What cannot be understood in a filter is refused by field name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from campaigns import access
from campaigns.models import AuditLog, User
from campaigns.processes.issue_filters import MAX_TEXT, Reader
from campaigns.processes.paging import Page, page_of
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.wording.audit import ACTIONS, RESULTS

FILTERS = ("action", "by", "target", "result", "address", "from", "to")
Params = Mapping[str, Sequence[str]]
TEXTS = {"by": "by__username", "target": "target__icontains", "address": "address"}


def filtered(*, user: User, params: Params, now: datetime) -> QuerySet[AuditLog]:
    """The lines that match, unordered. Raises RoleNotAllowed, BadFields with every fault."""
    if not access.may_read_audit(user):
        raise RoleNotAllowed
    reader = Reader(params, now)
    reader.known("action", tuple(ACTIONS), "action__in")
    reader.known("result", tuple(RESULTS), "result__in")
    rows = AuditLog.objects.all()
    for name, lookup in TEXTS.items():
        wanted = reader.one(name)
        if "\x00" in wanted or len(wanted) > MAX_TEXT:
            reader.fault(name, "too_long")
        elif wanted:
            rows = rows.filter(**{lookup: wanted})
    since, until = reader.moment("from", is_end=False), reader.moment("to", is_end=True)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if reader.faults:
        raise BadFields(reader.faults)
    return rows.filter(reader.found)


def page(rows: QuerySet[AuditLog], *, size: int, cursor: str) -> Page[AuditLog]:
    """A page, the latest first, with who it was (one query). Raises BadCursor."""
    return page_of(
        rows,
        ordering="-at",
        size=size,
        cursor=cursor,
        load=lambda found: found.select_related("by"),
    )
