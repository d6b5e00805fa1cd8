"""Links that open one issue to a chat group, read-only and without a sign-in.

Source of the rules: DOCUMENTS.md §8, docs/decisions/0029. Making one writes nothing: the token
carries the issue, the round of its links, the holding and the end, signed with the site's key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils.http import base36_to_int, int_to_base36

from campaigns import access
from campaigns.models import Issue, Photo, User, WithdrawnLinks
from campaigns.processes import auditing
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.photos import Stage
from campaigns.rules.workflow import State

WITHDREW = "withdraw_links"  # the line of the audit log
MOST_PHOTOS = 9
JOINS = ("campaign", "category", "site", "zone", "lead", "withdrawn_links")
_signer = Signer(salt="campaigns.signed_links", sep=".")


class LinkEnded(Exception):
    """The link was right, but its time is over or the office withdrew it."""


@dataclass(frozen=True)
class Shared:
    """What a link opens. `is_whole` is False for a void issue, and for one that went to another
    unit since: then only the state may be told."""

    issue: Issue
    is_whole: bool
    ends_at: datetime


def make_token(*, issue: Issue, by: User, now: datetime) -> tuple[str, datetime]:
    """A token for the issue and the moment it ends; a query unless `by` read it `with_offers`.

    Raises RoleNotAllowed.
    """
    may = getattr(issue, "may_share", None)
    if may is None:
        may = access.shareable_issues(by).filter(pk=issue.pk).exists()
    if not may:
        raise RoleNotAllowed
    ends_at = now + timedelta(days=settings.SHARED_LINK_DAYS)
    numbers = (issue.pk, round_of(issue), issue.holding_id or 0, int(ends_at.timestamp()))
    return _signer.sign("-".join(map(int_to_base36, numbers))), ends_at


def round_of(issue: Issue) -> int:
    """The round of the issue's links (a query unless `withdrawn_links` was read along)."""
    withdrawn: WithdrawnLinks | None = getattr(issue, "withdrawn_links", None)
    return withdrawn.round if withdrawn is not None else 0


def open_token(*, token: str, now: datetime) -> Shared | None:
    """What the token opens (one query, none for a forged one); None for a wrong one.

    Raises LinkEnded.
    """
    try:
        pk, number, holding, end = map(base36_to_int, _signer.unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    if now.timestamp() >= end:
        raise LinkEnded
    issue = Issue.objects.select_related(*JOINS).filter(pk=pk).first()
    if issue is None:
        return None
    if number != round_of(issue):
        raise LinkEnded
    moved = bool(holding) and issue.holding_id != holding
    is_whole = not moved and issue.state != State.VOID.value
    return Shared(issue, is_whole, datetime.fromtimestamp(end, tz=now.tzinfo))


def shared_photos(issue: Issue) -> tuple[list[Photo], list[Photo]]:
    """The photos before, and those of the last fix (one query)."""
    rows = _photos(issue)
    before = [row for row in rows if row.stage != Stage.AFTER.value]
    after = [row for row in rows if row.stage == Stage.AFTER.value]
    last = max((row.claimed_at for row in after if row.claimed_at), default=None)
    return before[:MOST_PHOTOS], [row for row in after if row.claimed_at == last][:MOST_PHOTOS]


def shared_photo(shared: Shared, photo_id: UUID) -> Photo | None:
    """One of the photos that the link's page shows; None for any other."""
    if not shared.is_whole:
        return None
    before, after = shared_photos(shared.issue)
    return next((row for row in (*before, *after) if row.pk == photo_id), None)


def _photos(issue: Issue) -> Sequence[Photo]:
    stages = (Stage.BEFORE.value, Stage.SELF_CHECK.value, Stage.AFTER.value)
    found = Photo.objects.filter(issue=issue, stage__in=stages, claimed_at__isnull=False)
    return list(found.filter(is_broken=False).order_by("claimed_at", "sort", "pk"))


@transaction.atomic
def withdraw_links(*, issue_id: int, by: User, now: datetime) -> None:
    """Ends every link of the issue that is out; those made afterwards work. Raises RoleNotAllowed."""
    if not access.may_withdraw_links(by):
        raise RoleNotAllowed
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    _row, is_new = WithdrawnLinks.objects.get_or_create(
        issue=issue, defaults={"round": 1, "at": now, "by": by}
    )
    if not is_new:
        WithdrawnLinks.objects.filter(issue=issue).update(round=F("round") + 1, at=now, by=by)
    auditing.record(action=WITHDREW, by=by, now=now, target=issue.number)
