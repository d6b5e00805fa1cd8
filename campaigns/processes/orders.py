"""Supervision orders (问题整改督办单): one as docx or PDF, many as a PDF of one page each.

Source of the rules: DOCUMENTS.md §3. Photos as their reader sees them; telephones as his role may.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.urls import reverse

from campaigns import access
from campaigns.exports.documents import order_docx, order_pdf, supervision_order
from campaigns.exports.documents.official import moment_words
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.documents.supervision_order import Order
from campaigns.models import Assignment, Issue, IssueEvent, Job, Photo, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import auditing, issue_filters, job_queue
from campaigns.processes.exporting import Made
from campaigns.processes.ledger_rows import ids_of
from campaigns.processes.paging import count_up_to
from campaigns.processes.photo_pairs import NO_BEFORE, shot_of
from campaigns.processes.refusals import RoleNotAllowed, bad_field
from campaigns.rules.calendars import local
from campaigns.rules.photos import Stage

ORDERS = "orders"
EXPORTED = "export_orders"  # the line of the audit log
AT_ONCE, MOST = 60, 1_200
JOINS = (
    "campaign",
    "category__parent",
    "site",
    "zone__chief",
    "territory",
    "lead",
    "indicator",
)
Params = Mapping[str, Sequence[str]]


def order_of(*, user: User, number: str, kind: str, now: datetime) -> tuple[str, bytes] | None:
    """File name and bytes of an issue's order, `kind` docx or pdf; None when there is none for
    the user."""
    issues = list(access.order_issues(user).filter(number=number).select_related(*JOINS))
    if not issues:
        return None
    (order,) = _orders(issues, user, now)
    content = order_docx.as_docx(order) if kind == "docx" else order_pdf.as_pdf([order])
    auditing.record(action=EXPORTED, by=user, now=now, target=number, facts={"rows": 1})
    return f"{supervision_order.NAME}{number}.{kind}", content


def orders_now(*, filters: Params, by: User, now: datetime) -> tuple[str, bytes] | Job:
    """The orders of the issues under a filter in one PDF; a job when they are more than sixty.

    Raises RoleNotAllowed; BadFields for an unknown filter, without an order, and past 1,200.
    """
    rows = _wanted(by, filters, now)
    count = count_up_to(rows, MOST)
    if not count or count > MOST:
        raise bad_field("filter", "nothing_dispatched" if not count else "too_many_cases")
    if count > AT_ONCE:
        plain = {name: list(values) for name, values in filters.items()}
        return job_queue.enqueue(kind=ORDERS, payload={"filters": plain}, by=by, now=now)
    content = orders_pdf(ids=ids_of(rows, most=AT_ONCE), by=by, now=now)
    auditing.record(action=EXPORTED, by=by, now=now, facts={"rows": count})
    return f"{_name(now)}.pdf", content


def orders_pdf(*, ids: Sequence[int], by: User, now: datetime) -> bytes:
    """The orders of issues that the user may take, one page each in that order (five queries)."""
    found = access.order_issues(by).filter(pk__in=ids).select_related(*JOINS)
    by_id = {issue.pk: issue for issue in found}
    return order_pdf.as_pdf(_orders([by_id[pk] for pk in ids if pk in by_id], by, now))


def make_orders(*, job: Job, out: BinaryIO, report: Callable[[int], None], now: datetime) -> Made:
    """Writes what a job asks for, in the scope that its owner has now: files of sixty in a zip.

    Raises RoleNotAllowed, BadFields.
    """
    if not job.owner.is_active:
        raise RoleNotAllowed
    ids = ids_of(_wanted(job.owner, job.payload["filters"], now), most=MOST + 1)
    if not ids or len(ids) > MOST:
        raise bad_field("filter", "nothing_dispatched" if not ids else "too_many_cases")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for start in range(0, len(ids), AT_ONCE):
            chunk = ids[start : start + AT_ONCE]
            part = start // AT_ONCE + 1
            packed.writestr(
                f"{_name(now)}-{part:02d}.pdf", orders_pdf(ids=chunk, by=job.owner, now=now)
            )
            report(100 * (start + len(chunk)) // len(ids))
    return Made(f"{_name(now)}.zip", len(ids))


def _name(now: datetime) -> str:
    return f"{supervision_order.NAME}{local(now):%Y%m%d-%H%M}"


def _wanted(by: User, filters: Params, now: datetime) -> IssueQuerySet:
    if not access.may_take_orders(by):
        raise RoleNotAllowed
    issues = issue_filters.filtered(user=by, params=filters, now=now)
    return issues.filter(pk__in=access.order_issues(by).values("pk"))


# --- what stands on them -------------------------------------------------------------------------


def _orders(issues: Sequence[Issue], by: User, now: datetime) -> list[Order]:
    """The orders of issues with their JOINS (four queries)."""
    seen = access.seen_issues(by, list(issues))
    assisting: dict[int, list[str]] = defaultdict(list)
    for row in (
        Assignment.objects.assisting()
        .present()
        .filter(issue__in=seen)
        .select_related("department")
        .order_by("pk")
    ):
        assisting[row.issue_id].append(row.department.name)
    clerks = {
        event.issue_id: event.by
        for event in IssueEvent.objects.filter(
            issue__in=seen, deed__in=("dispatch", "redirect", "rule")
        )
        .select_related("by")
        .order_by("seq")
    }
    photos = _photos(seen, by)
    return [
        _order(issue, assisting[issue.pk], clerks.get(issue.pk), photos[issue.pk], by, now)
        for issue in seen
    ]


def _photos(issues: Sequence[Issue], by: User) -> dict[int | None, list[Photo]]:
    found: dict[int | None, list[Photo]] = defaultdict(list)
    rows = access.visible_photos_of(by, issues).filter(
        stage__in=(Stage.BEFORE.value, Stage.SELF_CHECK.value)
    )
    for photo in rows.order_by("claimed_at", "sort", "pk"):
        if len(found[photo.issue_id]) < 2:
            found[photo.issue_id].append(photo)
    return found


def _order(
    issue: Issue,
    assisting: Sequence[str],
    clerk: User | None,
    photos: Sequence[Photo],
    by: User,
    now: datetime,
) -> Order:
    zone = issue.zone
    shots = [shot_of(photo, NO_BEFORE) for photo in photos] or [Shot(None, words=NO_BEFORE)]
    return Order(
        organisation=issue.campaign.office_name,
        number=issue.number,
        severity=issue.severity,
        lead=issue.lead.name if issue.lead else "",
        assisting=assisting,
        chief=zone.chief.name if zone is not None and zone.chief is not None else "",
        territory=issue.territory.short_name if issue.territory else "",
        signed_at=local(issue.dispatched_at) if issue.dispatched_at else None,
        due=_due(issue),
        site=issue.place,
        description=issue.description,
        basis=_basis(issue),
        photos=shots,
        demand=_demand(issue),
        clerk=clerk.name if clerk is not None else "",
        phone=clerk.phone if clerk is not None and access.may_read_phones(by) else "",
        address=f"{settings.SITE_URL}{reverse('issue', kwargs={'number': issue.number})}",
        made_at=now,
    )


def _due(issue: Issue) -> str:
    if issue.due_at is not None:
        return f"{moment_words(issue.due_at)}前"
    return "挂账（缓办）" if issue.state == "deferred" else "—"


def _basis(issue: Issue) -> str:
    parent = issue.category.parent
    kind = f"{parent.name} / {issue.category.name}" if parent else issue.category.name
    if issue.indicator is None:
        return kind
    return f"{issue.indicator.code} {issue.indicator.name}（{kind}）"


def _demand(issue: Issue) -> str:
    condition = issue.category.closing_condition.rstrip("。")
    wish = f"达到“{condition}”的要求，" if condition else ""
    return f"请在整改时限内整改到位，{wish}并将本单下半部分填写盖章后，连同整改后照片反馈我办。"
