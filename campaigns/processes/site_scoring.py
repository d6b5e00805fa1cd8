"""Entering what inspected sites reached, withdrawing it, and the rates of a week.

Source of the rules: SCORING P3 and "Entries" (which week), PRODUCT M6, M7. Decisions in
docs/decisions/0025.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from campaigns import access
from campaigns.models import (
    Campaign,
    ChecklistItem,
    Inspection,
    ScoreWeek,
    Site,
    SiteScore,
    SiteScoreItem,
    User,
)
from campaigns.models.site_scores import SiteScoreQuerySet
from campaigns.processes import auditing
from campaigns.processes.deeds import Key
from campaigns.processes.entries import open_week
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    KeyReused,
    MoveNotAllowed,
    RoleNotAllowed,
    bad_field,
)
from campaigns.processes.week_gate import hold_weeks
from campaigns.rules.calendars import local
from campaigns.rules.scoring import cents
from campaigns.rules.site_scores import FULL, ItemKind, rate_of, site_rates

AHEAD_TOLERANCE = timedelta(minutes=5)
NOTE_LENGTH = 400
MOST_FOUND = Decimal(9_999_999)


@dataclass(frozen=True)
class Result:
    """The result of inspecting a site, as a door read it: answers by the code of the checklist's
    item (a yes-or-no item 1 or 0), or `rate` in percent where somebody else counted."""

    campaign: Campaign
    site: Site
    answers: Mapping[str, Decimal] = field(default_factory=dict)
    rate: Decimal | None = None
    inspected_at: datetime | None = None
    inspection: Inspection | None = None
    note: str = ""


def checklist_of(site: Site) -> list[ChecklistItem]:
    """The items that a site of this type is walked with, in their order (one query)."""
    items = ChecklistItem.objects.filter(site_type=site.site_type_id)
    return list(items.select_related("category").order_by("code"))


def record(*, result: Result, by: User, now: datetime, key: Key | None = None) -> SiteScore:
    """Enters a result; the same key gives the first one back.

    It counts in the week of `inspected_at` (now by default) while that is open, else in the
    earliest open one after it, marked late. Raises RoleNotAllowed, KeyReused, BadFields.
    """
    repeated = find_repeated(key=key, by=by)
    if repeated is not None:
        return repeated
    check_may_score(by)
    items = _checked(result, now)
    try:
        with transaction.atomic():
            return _recorded(result, items, by=by, now=now, key=key)
    except IntegrityError:
        repeated = find_repeated(key=key, by=by)
        if repeated is None:
            raise
        return repeated


def check_may_score(by: User) -> None:
    """Raises RoleNotAllowed for somebody who walks no inspections."""
    if not access.may_score_sites(by):
        raise RoleNotAllowed


def find_repeated(*, key: Key | None, by: User) -> SiteScore | None:
    """The result that this submission made before; None when it is new. Raises KeyReused when the
    key came with another content."""
    if key is None:
        return None
    known = SiteScore.objects.filter(recorded_by=by, client_uuid=key.client_uuid).first()
    if known is not None and known.fingerprint != key.fingerprint:
        raise KeyReused
    return known


def _recorded(
    result: Result, items: Sequence[SiteScoreItem], *, by: User, now: datetime, key: Key | None
) -> SiteScore:
    inspected_at = min(result.inspected_at or now, now)
    week, is_late = open_week(result.campaign, inspected_at)
    counted = rate_of([item.answer for item in items])
    rate = result.rate if counted is None else counted
    if rate is None or result.site.owner_id is None:
        raise AssertionError("a result that was not checked")
    score = SiteScore.objects.create(
        campaign=result.campaign,
        week=week,
        site=result.site,
        department_id=result.site.owner_id,
        inspection=result.inspection,
        inspected_at=inspected_at,
        rate=rate,
        from_checklist=counted is not None,
        note=result.note.strip(),
        is_late=is_late,
        recorded_by=by,
        recorded_at=now,
        client_uuid=key.client_uuid if key is not None else None,
        fingerprint=key.fingerprint if key is not None else "",
    )
    for item in items:
        item.score = score
    SiteScoreItem.objects.bulk_create(items)
    auditing.record(
        action="score_site",
        by=by,
        now=now,
        target=result.site.code,
        facts={"score": score.pk, "rate": str(score.rate), "week": week.monday.isoformat()},
    )
    return score


def _checked(result: Result, now: datetime) -> list[SiteScoreItem]:
    """The answered items, not yet saved; raises BadFields with every fault at once."""
    faults = _place_faults(result, now)
    if len(result.note) > NOTE_LENGTH:
        faults.append(Fault("note", "too_long", {"most": NOTE_LENGTH}))
    items, item_faults = _items(result)
    faults += item_faults
    if result.answers and result.rate is not None:
        faults.append(Fault("rate", "rate_or_answers"))
    elif not result.answers and result.rate is None:
        faults.append(Fault("rate", "nothing_answered"))
    elif result.rate is not None:
        faults += _rate_faults(result.rate)
    if faults:
        raise BadFields(faults)
    return items


def _place_faults(result: Result, now: datetime) -> list[Fault]:
    faults = []
    campaign, at = result.campaign, result.inspected_at
    if result.site.owner_id is None:
        faults.append(Fault("site", "no_owner"))
    if result.inspection is not None and result.inspection.campaign_id != campaign.pk:
        faults.append(Fault("inspection", "unknown"))
    if at is not None and at > now + AHEAD_TOLERANCE:
        faults.append(Fault("inspected_at", "in_future"))
    elif not campaign.starts_on <= local(min(at or now, now)).date() <= campaign.ends_on:
        faults.append(Fault("inspected_at", "not_running"))
    return faults


def _rate_faults(rate: Decimal) -> list[Fault]:
    if not 0 <= rate <= FULL:
        return [Fault("rate", "not_a_percentage")]
    return [] if rate == cents(rate) else [Fault("rate", "two_places")]


def _items(result: Result) -> tuple[list[SiteScoreItem], list[Fault]]:
    known = {item.code: item for item in checklist_of(result.site)}
    items, faults = [], []
    for code, found in result.answers.items():
        item = known.get(code)
        fault = "unknown" if item is None else _found_fault(ItemKind(item.kind), found)
        if item is None or fault:
            faults.append(Fault(f"answers.{code}", fault))
            continue
        items.append(
            SiteScoreItem(
                code=code,
                dimension=item.dimension,
                text=item.text,
                kind=item.kind,
                need=item.need,
                found=found,
            )
        )
    items.sort(key=lambda item: item.code)
    return items, faults


def _found_fault(kind: ItemKind, found: Decimal) -> str:
    """The code of what is wrong with an answer; "" when nothing is."""
    if kind is ItemKind.BOOL:
        return "" if found in {0, 1} else "bad_choice"
    if not 0 <= found <= MOST_FOUND:
        return "not_a_number_of_things"
    return "" if found == cents(found) else "two_places"


def withdraw(*, score_id: int, reason: str, by: User, now: datetime) -> SiteScore:
    """Takes a result back while its week is open; afterwards only an appeal mends it.

    Raises RoleNotAllowed, BadFields, and MoveNotAllowed when it was withdrawn already or its week
    is closed.
    """
    if not reason.strip():
        raise bad_field("reason", "required")
    if len(reason) > NOTE_LENGTH:
        raise bad_field("reason", "too_long", most=NOTE_LENGTH)
    with transaction.atomic():
        rows = ScoreWeek.objects.filter(site_scores=score_id)
        hold_weeks(campaign_id=rows.values_list("campaign", flat=True).get())
        week = rows.defer("content").get()
        score = SiteScore.objects.select_for_update().get(pk=score_id)
        check_may_withdraw(by, score)
        if score.withdrawn_at is not None:
            raise MoveNotAllowed("already_withdrawn")
        if week.state != "open":
            raise MoveNotAllowed("site_score_counts")
        score.withdrawn_at, score.withdrawn_by = now, by
        score.withdrawn_reason = reason.strip()
        score.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        auditing.record(
            action="withdraw_site_score", by=by, now=now, target=str(score.pk), facts={}
        )
    return score


def check_may_withdraw(by: User, score: SiteScore) -> None:
    """Raises RoleNotAllowed for anybody but who entered it and the office."""
    if not access.may_withdraw_site_score(by, score):
        raise RoleNotAllowed


# --- the rates of a week -------------------------------------------------------------------------


def rates_of(weeks: QuerySet[ScoreWeek] | Sequence[ScoreWeek]) -> dict[int, list[Fraction]]:
    """Unit id → the rates of its sites inspected in these weeks, one a site (one query)."""
    results: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    rows = SiteScore.objects.standing().filter(week__in=weeks).order_by("pk")
    for unit, site, rate in rows.values_list("department_id", "site_id", "rate"):
        results[unit].append((site, rate))
    return {unit: site_rates(own) for unit, own in results.items()}


def loaded(rows: QuerySet[SiteScore] | SiteScoreQuerySet) -> QuerySet[SiteScore]:
    """With what a line shows of it."""
    joins = ("site__site_type", "department", "inspection", "recorded_by", "withdrawn_by")
    return rows.select_related(*joins, "week", "campaign").defer("week__content")
