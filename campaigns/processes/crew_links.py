"""Photos of a fix by people without an account: a link that only takes photos of one issue.

Source of the rules: docs/decisions/0031. What arrives waits for the unit: its liaison looks it over
and hands it in with `submit_fix`; the issue itself does not move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.http import base36_to_int, int_to_base36

from campaigns.imports.pictures import PictureFault
from campaigns.models import CrewLink, CrewPhoto, Issue, Photo, User
from campaigns.processes import auditing
from campaigns.processes.deeds import check_may
from campaigns.processes.photos import store
from campaigns.processes.refusals import bad_field
from campaigns.processes.signed_links import LinkEnded
from campaigns.processes.telling import people_of, tell
from campaigns.rules.crews import MOST_OF_LINK, MOST_WAITING, ends_at
from campaigns.rules.photos import MAX_BYTES
from campaigns.rules.workflow import HELD_STATES

JOINS = ("issue__campaign", "issue__category", "issue__site", "issue__lead", "issue__zone")
_HELD = [state.value for state in HELD_STATES]
_signer = Signer(salt="campaigns.crew_links", sep=".")


def make(*, issue: Issue, by: User, now: datetime) -> CrewLink:
    """The link of the present holding, by whoever may hand in the fix; an earlier one ends.

    Raises RoleNotAllowed, MoveNotAllowed.
    """
    check_may("submit_fix", issue=issue, by=by, now=now)
    if issue.holding_id is None:
        raise AssertionError("a fix is handed in by nobody")
    with transaction.atomic():
        Issue.objects.select_for_update().get(pk=issue.pk)
        _end(CrewLink.objects.filter(issue=issue, revoked_at__isnull=True), by, now)
        link = CrewLink.objects.create(
            issue=issue,
            holding_id=issue.holding_id,
            made_by=by,
            made_at=now,
            ends_at=ends_at(due_at=issue.due_at, now=now),
        )
        auditing.record(action="make_crew_link", by=by, now=now, target=issue.number)
    return link


@transaction.atomic
def revoke(*, issue: Issue, by: User, now: datetime) -> None:
    """Ends the link of the present holding. Raises RoleNotAllowed, MoveNotAllowed."""
    check_may("submit_fix", issue=issue, by=by, now=now)
    if _end(CrewLink.objects.filter(issue=issue, revoked_at__isnull=True), by, now):
        auditing.record(action="revoke_crew_link", by=by, now=now, target=issue.number)


def _end(links: QuerySet[CrewLink], by: User, now: datetime) -> int:
    return links.update(revoked_at=now, revoked_by=by)


def link_of(issue: Issue, now: datetime) -> CrewLink | None:
    """The link that works now; None when there is none."""
    links = CrewLink.objects.filter(
        issue=issue, holding=issue.holding_id, revoked_at__isnull=True, ends_at__gt=now
    )
    return links.first() if issue.state in HELD_STATES else None


def token_of(link: CrewLink) -> str:
    return _signer.sign(int_to_base36(link.pk))


def open_token(*, token: str, now: datetime) -> CrewLink | None:
    """The link with its issue (one query); None for a wrong token.

    Raises LinkEnded: revoked, over, handed in meanwhile, or with another unit.
    """
    try:
        pk = base36_to_int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    link = CrewLink.objects.select_related(*JOINS).filter(pk=pk).first()
    if link is None:
        return None
    issue = link.issue
    is_over = link.revoked_at is not None or now >= link.ends_at
    if is_over or issue.holding_id != link.holding_id or issue.state not in HELD_STATES:
        raise LinkEnded
    return link


def waiting_photos(issue: Issue) -> QuerySet[Photo]:
    """What came for the present holding since its last submission and was not handed in."""
    return Photo.objects.filter(pk__in=waiting().filter(link__issue=issue).values("photo"))


def waiting_words(issue: Issue) -> str:
    """What the crew wrote with it, one line for each sending."""
    rows = waiting().filter(link__issue=issue).exclude(words="").order_by("pk")
    return "\n".join(dict.fromkeys(rows.values_list("words", flat=True)))


def waiting() -> QuerySet[CrewPhoto]:
    """Photos of all crews that their unit may still hand in."""
    issue = "link__issue"
    rows = CrewPhoto.objects.filter(
        photo__claimed_at__isnull=True, link__holding=F(f"{issue}__holding")
    ).filter(**{f"{issue}__state__in": _HELD})
    fresh = Q(**{f"{issue}__submitted_at__isnull": True})
    return rows.filter(fresh | Q(sent_at__gt=F(f"{issue}__submitted_at")))


def receive(
    *, link: CrewLink, sent: Sequence[tuple[str, bytes]], words: str, now: datetime
) -> tuple[int, list[tuple[str, str]]]:
    """Takes (file name, bytes) of a sending; returns how many were taken, and (name, fault code)
    of those that were not. The unit's liaisons are told once a sending.

    Raises BadFields when more than nine would wait, or sixty had come by this link.
    """
    room = MOST_WAITING - waiting_photos(link.issue).count()
    if len(sent) > min(room, MOST_OF_LINK - link.photos.count()):
        raise bad_field("photos", "too_many_photos", most=MOST_WAITING)
    taken: list[Photo] = []
    faults = []
    for name, content in sent:
        try:
            if len(content) > MAX_BYTES:
                raise PictureFault("too_big")
            taken.append(store(sent=content, file_name=name, by=None, now=now))
        except PictureFault as fault:
            faults.append((name, fault.code))
    if taken:
        with transaction.atomic():
            last = _kept(link, taken, words, now)
            people = people_of(link.issue.lead_id)
            tell(people, issue=link.issue, step="crew_sent", occasion=last.pk, now=now)
    return len(taken), faults


def _kept(link: CrewLink, taken: Sequence[Photo], words: str, now: datetime) -> CrewPhoto:
    rows = [CrewPhoto(link=link, photo=photo, words=words, sent_at=now) for photo in taken]
    for row in rows:
        row.save(force_insert=True)
    return rows[-1]
