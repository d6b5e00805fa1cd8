"""Filing a unit's own daily check: a problem that it found, or nothing found (零报告).

Source of the rules: SCORING "Self-check day", PRODUCT M3. Filings are dated and never change; the
days are read from them in `self_check_facts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from campaigns import access
from campaigns.models import (
    Campaign,
    Department,
    Issue,
    Photo,
    SelfCheck,
    Site,
    User,
)
from campaigns.processes.deeds import Key
from campaigns.processes.duty_places import claim_duty_photo, duty_places, used_on_another_day
from campaigns.processes.refusals import (
    BadFields,
    Fault,
    KeyReused,
    RoleNotAllowed,
)
from campaigns.processes.week_gate import pass_gate
from campaigns.rules.calendars import local

NOTE_LENGTH, PLACE_LENGTH = 400, 120


@dataclass(frozen=True)
class Nothing:
    """A report of nothing found (零报告), as a door read it. `place` is typed where the unit has no
    site of its own."""

    campaign: Campaign
    photo_ids: Sequence[UUID]
    site: Site | None = None
    place: str = ""
    note: str = ""


def find_repeated_filing(*, key: Key | None, by: User) -> SelfCheck | None:
    """The filing that this submission made before; None when it is new. Raises KeyReused when the
    key came with another content."""
    if key is None:
        return None
    known = SelfCheck.objects.filter(filed_by=by, client_uuid=key.client_uuid).first()
    if known is not None and known.fingerprint != key.fingerprint:
        raise KeyReused
    return known


def check_may_file(by: User) -> Department:
    """The unit that the user files for; raises RoleNotAllowed for anybody else."""
    if by.department is None or not access.may_file_self_check(by):
        raise RoleNotAllowed
    return by.department


def file_nothing_found(
    *, nothing: Nothing, by: User, now: datetime, key: Key | None = None
) -> SelfCheck:
    """Files that nothing was found, with one new photo of a duty place; the same key gives the
    first filing back.

    Raises KeyReused, RoleNotAllowed, BadFields, and MoveNotAllowed when the week was frozen
    meanwhile.
    """
    repeated = find_repeated_filing(key=key, by=by)
    if repeated is not None:
        return repeated
    unit = check_may_file(by)
    _check_nothing(nothing, unit, now)
    try:
        with transaction.atomic():
            pass_gate(campaign_id=nothing.campaign.pk, now=now)
            return _file_nothing(nothing, unit, by=by, now=now, key=key)
    except IntegrityError:
        repeated = find_repeated_filing(key=key, by=by)
        if repeated is None:
            raise
        return repeated


def _file_nothing(
    nothing: Nothing, unit: Department, *, by: User, now: datetime, key: Key | None
) -> SelfCheck:
    day = local(now).date()
    photo = claim_duty_photo(
        photo_id=nothing.photo_ids[0], unit=unit, site=nothing.site, day=day, by=by, now=now
    )
    return SelfCheck.objects.create(
        campaign=nothing.campaign,
        department=unit,
        day=day,
        filed_at=now,
        filed_by=by,
        nothing_found=True,
        photo=photo,
        site=nothing.site,
        place=nothing.place.strip() if nothing.site is None else "",
        note=nothing.note.strip(),
        client_uuid=key.client_uuid if key is not None else None,
        fingerprint=key.fingerprint if key is not None else "",
    )


def _check_nothing(nothing: Nothing, unit: Department, now: datetime) -> None:
    faults = []
    if len(nothing.photo_ids) != 1:
        code = "required" if not nothing.photo_ids else "one_photo"
        faults.append(Fault("photos", code))
    if len(nothing.note) > NOTE_LENGTH:
        faults.append(Fault("note", "too_long", {"most": NOTE_LENGTH}))
    faults += _place_faults(nothing, unit)
    if not nothing.campaign.starts_on <= local(now).date() <= nothing.campaign.ends_on:
        faults.append(Fault("campaign", "not_running"))
    if faults:
        raise BadFields(faults)


def _place_faults(nothing: Nothing, unit: Department) -> list[Fault]:
    places = duty_places(unit)
    if nothing.site is not None:
        is_own = places.filter(pk=nothing.site.pk).exists()
        return [] if is_own else [Fault("site", "not_your_place")]
    if places.exists():
        return [Fault("site", "required")]
    if len(nothing.place) > PLACE_LENGTH:
        return [Fault("place", "too_long", {"most": PLACE_LENGTH})]
    return [] if nothing.place.strip() else [Fault("place", "required")]


def record_find(
    *, issue: Issue, photos: Sequence[Photo], by: User, now: datetime
) -> SelfCheck | None:
    """Files the problem that a unit has just logged of itself, in the transaction of the logging;
    None for somebody of no unit.

    Photos that the unit handed in on another day do not meet this one: the issue is real, the
    filing is not valid.
    """
    if by.department is None:
        return None
    day = local(now).date()
    hashes = {photo.sha256 for photo in photos}
    used = used_on_another_day(unit=by.department, hashes=hashes, day=day)
    return SelfCheck.objects.create(
        campaign=issue.campaign,
        department=by.department,
        day=day,
        filed_at=now,
        filed_by=by,
        is_valid=bool(hashes - used),
        site=issue.site,
        place=issue.address[:PLACE_LENGTH],
        issue=issue,
    )
