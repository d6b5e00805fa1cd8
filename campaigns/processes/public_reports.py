"""Reports of citizens: filing, progress by receipt number, satisfaction; photos for the public.

Source of the rules: PRODUCT M21, WORKFLOW "Who sees what" (citizen) and `challenge`. A report is an
issue of the source `citizen` like any other, logged by an account that nobody can sign in with;
what the citizen left of himself stands beside it and reaches no unit.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from campaigns import access
from campaigns.exports.qr import qr_data_address
from campaigns.models import (
    Campaign,
    Category,
    Issue,
    Photo,
    PublicPhoto,
    PublicReport,
    User,
)
from campaigns.processes import auditing
from campaigns.processes.logging import Find, log
from campaigns.processes.looking_back import challenge
from campaigns.processes.places import Place
from campaigns.processes.refusals import MoveNotAllowed, RoleNotAllowed, bad_field
from campaigns.rules import logging as logging_rules
from campaigns.rules.calendars import local
from campaigns.rules.workflow import Role, State

CITIZEN = "citizen"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
SECRET_LENGTH = 8
RATED_WITHIN = timedelta(days=15)
OPINION_LENGTH, CONTACT_LENGTH = 400, 40
SHOWN = 60


@dataclass(frozen=True)
class Report:
    """What a citizen typed, as a door read it."""

    campaign: Campaign
    category: Category
    description: str
    place: Place
    photo_ids: Sequence[UUID]
    contact: str = ""


def citizen_account() -> User:
    """The account that citizens' reports are logged by; it has no password and never gets one."""
    user, is_new = User.objects.get_or_create(username=CITIZEN, defaults={"name": "市民"})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    user.role_codes = frozenset({Role.CITIZEN})  # held here alone: it cannot be granted
    return user


def file_report(*, report: Report, now: datetime) -> PublicReport:
    """Logs the report as a pending issue and gives its receipt; one transaction.

    Raises RoleNotAllowed when the campaign takes no reports, and BadFields as logging does.
    """
    if not report.campaign.takes_public_reports:
        raise RoleNotAllowed
    if len(report.contact) > CONTACT_LENGTH:
        raise bad_field("contact", "too_long", most=CONTACT_LENGTH)
    with transaction.atomic():
        find = Find(
            campaign=report.campaign,
            category=report.category,
            description=report.description,
            place=report.place,
            source=logging_rules.CITIZEN,
            photo_ids=report.photo_ids,
        )
        issue = log(find=find, by=citizen_account(), now=now)
        return PublicReport.objects.create(
            issue=issue, receipt=_receipt(now), contact=report.contact.strip(), filed_at=now
        )


def _receipt(now: datetime) -> str:
    """A number that cannot be guessed: the day and eight signs (40 bits)."""
    secret = "".join(secrets.choice(SIGNS) for _n in range(SECRET_LENGTH))
    return f"{local(now):%Y%m%d}-{secret}"


def find_report(receipt: str) -> PublicReport | None:
    """The report of a receipt number, typed in any case and with or without spaces."""
    text = receipt.replace("\x00", "").replace(" ", "").upper()
    rows = PublicReport.objects.select_related("issue__category", "issue__lead", "issue__campaign")
    return rows.filter(receipt=text).first()


def code_of(address: str) -> str:
    """The QR code of a receipt's page, as the address of an image."""
    return qr_data_address(address)


def may_rate(report: PublicReport, now: datetime) -> bool:
    """Once, after the strike-off, for fifteen days."""
    issue = report.issue
    if issue.state != State.CLOSED.value or report.rated_at is not None or issue.closed_at is None:
        return False
    return now <= issue.closed_at + RATED_WITHIN


def rate(*, receipt: str, is_satisfied: bool, opinion: str, now: datetime) -> PublicReport:
    """Takes the citizen's word on the fix; a dissatisfied one challenges the strike-off.

    Raises MoveNotAllowed when it is too early, too late or said already, BadFields without words
    where he is dissatisfied.
    """
    opinion = opinion.strip()
    if not is_satisfied and not opinion:
        raise bad_field("opinion", "required")
    if len(opinion) > OPINION_LENGTH:
        raise bad_field("opinion", "too_long", most=OPINION_LENGTH)
    with transaction.atomic():
        report = PublicReport.objects.select_for_update().get(receipt=receipt)
        issue = Issue.objects.get(pk=report.issue_id)
        report.issue = issue
        if not may_rate(report, now):
            raise MoveNotAllowed("cannot_rate")
        report.is_satisfied, report.opinion, report.rated_at = is_satisfied, opinion, now
        report.save(update_fields=["is_satisfied", "opinion", "rated_at"])
        if not is_satisfied and not issue.has_open_challenge:
            challenge(
                issue_id=issue.pk,
                version=issue.version,
                text=opinion,
                by=citizen_account(),
                now=now,
            )
    return report


# --- photos for the public -----------------------------------------------------------------------


def approve_photos(*, issue: Issue, photo_ids: Sequence[UUID], by: User, now: datetime) -> int:
    """Says which photos of an issue the public may see; those left out are withdrawn. Returns how
    many there are. Raises RoleNotAllowed for anybody but the office."""
    if not access.may_keep_public_side(by):
        raise RoleNotAllowed
    with transaction.atomic():
        photos = Photo.objects.filter(issue=issue)
        wanted = set(photos.filter(pk__in=list(photo_ids)).values_list("pk", flat=True))
        PublicPhoto.objects.filter(photo__in=photos).exclude(photo__in=wanted).delete()
        known = set(PublicPhoto.objects.filter(photo__in=wanted).values_list("photo_id", flat=True))
        PublicPhoto.objects.bulk_create(
            PublicPhoto(photo_id=pk, approved_by=by, approved_at=now) for pk in wanted - known
        )
        auditing.record(
            action="approve_public_photos",
            by=by,
            now=now,
            target=issue.number,
            facts={"photos": sorted(str(pk) for pk in wanted)},
        )
    return len(wanted)


def public_photos(issues: Sequence[Issue]) -> QuerySet[Photo]:
    """The approved photos of these issues, in order."""
    rows = Photo.objects.filter(issue__in=issues, public_approval__isnull=False)
    return rows.order_by("issue_id", "stage", "sort", "pk")


def approved_photo(photo_id: UUID) -> Photo | None:
    """The photo, when it is approved and its campaign has a page for the public."""
    rows = Photo.objects.filter(pk=photo_id, public_approval__isnull=False)
    pages = Q(issue__campaign__takes_public_reports=True) | Q(issue__campaign__shows_exposure=True)
    return rows.filter(pages).first()


def exposed(*, campaign: Campaign, now: datetime) -> list[Issue]:
    """Overdue issues with an approved photo, the longest overdue first; none where the campaign
    does not show them."""
    if not campaign.shows_exposure:
        return []
    rows = (
        Issue.objects.overdue(now)
        .filter(campaign=campaign, photos__public_approval__isnull=False)
        .select_related("category", "site", "lead")
        .distinct()
        .order_by("due_at", "pk")
    )
    return list(rows[:SHOWN])
