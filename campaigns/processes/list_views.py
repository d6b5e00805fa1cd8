"""How a person looks at the list of issues: kept filters and chosen columns (PRODUCT "List")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.http import QueryDict

from campaigns import access
from campaigns.models import SavedFilter, User
from campaigns.processes import issue_filters
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.workflow import Role

MOST_FILTERS = 20  # as many as stay readable in a row of tags
LONGEST_NAME, LONGEST_QUERY, LONGEST_COLUMNS = 40, 1000, 200
KEPT = frozenset(issue_filters.FILTERS) | {"ordering"}


def save_filter(*, name: str, query: str, role: str, by: User, now: datetime) -> SavedFilter:
    """Keeps a filter of the list under a name; the same name replaces its own earlier one.

    `role` shares it with everybody of a role. Raises RoleNotAllowed, BadFields.
    """
    name, role = name.strip(), role.strip()
    kept = _checked(query, by, now)
    if not name:
        raise bad_field("name", "required")
    if len(name) > LONGEST_NAME:
        raise bad_field("name", "too_long")
    if role:
        if not access.may_share_filters(by):
            raise RoleNotAllowed
        if role not in {known.value for known in Role}:
            raise bad_field("role", "unknown")
    with transaction.atomic():
        own = SavedFilter.objects.filter(owner=by)
        if not own.filter(name=name).exists() and own.count() >= MOST_FILTERS:
            raise bad_field("name", "too_many_filters", most=MOST_FILTERS)
        row, _is_new = own.update_or_create(
            name=name,
            defaults={"query": kept, "role": role},
            create_defaults={
                "owner": by,
                "name": name,
                "query": kept,
                "role": role,
                "created_at": now,
            },
        )
    return row


def _checked(query: str, by: User, now: datetime) -> str:
    """The filters of a query string that the list understands. Raises BadFields."""
    params = {
        name: values
        for name, values in QueryDict(query[: 2 * LONGEST_QUERY]).lists()
        if name in KEPT and any(value.strip() for value in values)
    }
    issue_filters.filtered(user=by, params=params, now=now)
    issue_filters.ordering_of(params)
    kept = QueryDict(mutable=True)
    for name, values in params.items():
        kept.setlist(name, values)
    if not params:
        raise bad_field("filter", "required")
    if len(kept.urlencode()) > LONGEST_QUERY:
        raise bad_field("filter", "too_long")
    return kept.urlencode()


def forget_filter(*, filter_id: int, by: User) -> None:
    """Removes one of the user's own filters. Raises SavedFilter.DoesNotExist."""
    SavedFilter.objects.get(pk=filter_id, owner=by).delete()


def choose_columns(*, codes: Sequence[str], by: User) -> None:
    """Keeps the columns that the user wants to see on a desk; none: the usual ones."""
    by.list_columns = ",".join(codes)[:LONGEST_COLUMNS]
    by.save(update_fields=["list_columns"])
