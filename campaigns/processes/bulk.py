"""One deed on many issues: each a transaction of its own, each with its own result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns import access
from campaigns.models import Issue, User
from campaigns.processes import issue_filters
from campaigns.processes.deed_table import do
from campaigns.processes.deeds import Key
from campaigns.processes.refusals import (
    AlreadyDone,
    BadFields,
    Fault,
    MoveNotAllowed,
    Refused,
    RoleNotAllowed,
    bad_field,
)

MOST = 1000
MAX_NAME = 40


@dataclass(frozen=True)
class BulkResult:
    """What came of one issue: 200, or the status and code of its refusal."""

    number: str
    status: int
    code: str = ""
    state: str = ""


class _RolledBack(Exception):
    """Ends a dry run."""


def numbers_of(
    *, user: User, wanted: Mapping[str, Sequence[str]], now: datetime, most: int = MOST
) -> list[str]:
    """The numbers meant by a filter, at most `most`; named ones stay even when not visible.

    Raises BadFields.
    """
    if set(wanted) == {"number"}:
        numbers = list(dict.fromkeys(wanted["number"]))
    else:
        _check_filter(wanted)
        found = issue_filters.filtered(user=user, params=wanted, now=now)
        numbers = list(found.order_by("pk").values_list("number", flat=True)[: most + 1])
    if len(numbers) > most:
        raise bad_field("numbers", "too_many_issues", most=most)
    return numbers


def _check_filter(wanted: Mapping[str, Sequence[str]]) -> None:
    """A list may leave out what it does not know; a deed on everything by mistake may not."""
    unknown = [name for name in wanted if name not in issue_filters.FILTERS]
    if unknown:
        raise BadFields([Fault(name[:MAX_NAME], "unknown") for name in unknown])
    if not any(value.strip() for values in wanted.values() for value in values):
        raise bad_field("filter", "required")


def do_bulk(
    deed: str,
    *,
    numbers: Sequence[str],
    given: Mapping[str, Any],
    by: User,
    now: datetime,
    dry_run: bool = False,
) -> list[BulkResult]:
    """Does the deed on every issue in order of ids; never all-or-nothing silently.

    A dry run does the same and takes each one back.
    """
    visible = access.visible_issues(by).filter(number__in=numbers).order_by("pk")
    found = {issue.number: issue for issue in visible}
    results = {
        number: one(
            deed, issue, version=issue.version, given=given, by=by, now=now, dry_run=dry_run
        )
        for number, issue in found.items()
    }
    return [results.get(number, BulkResult(number, 404, "not_found")) for number in numbers]


def one(
    deed: str,
    issue: Issue,
    *,
    version: int,
    given: Mapping[str, Any],
    by: User,
    now: datetime,
    dry_run: bool,
    key: Key | None = None,
) -> BulkResult:
    """The deed on one issue in a transaction of its own; refusals come as its result."""
    try:
        with transaction.atomic():
            do(deed, issue_id=issue.pk, version=version, by=by, now=now, given=given, key=key)
            if dry_run:
                raise _RolledBack
    except _RolledBack:
        return BulkResult(issue.number, 200)
    except AlreadyDone:
        return BulkResult(issue.number, 200)
    except RoleNotAllowed as refused:
        return BulkResult(issue.number, 403, refused.code)
    except MoveNotAllowed as refused:
        return BulkResult(issue.number, 409, refused.code, issue.state)
    except BadFields as refused:
        return BulkResult(issue.number, 400, refused.faults[0].code)
    except Refused as refused:
        return BulkResult(issue.number, 409, refused.code, issue.state)
    return BulkResult(issue.number, 200)
