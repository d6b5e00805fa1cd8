"""The places that a unit is on duty at, and the photo that shows one.

Source of the rules: SCORING "Self-check day", WORKFLOW "Photos".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from campaigns.models import Department, Photo, SelfCheck, Site, User
from campaigns.processes.places import site_point
from campaigns.processes.refusals import bad_field
from campaigns.rules.calendars import ONE_DAY, at
from campaigns.rules.photos import Stage, Taken, flags_of_taking


def duty_places(unit: Department) -> QuerySet[Site]:
    """Sites in use of the unit or a unit below it, and those of zones that are its territory or
    that it leads."""
    own = Q(owner__path__startswith=unit.path)
    zone = Q(zone__territory=unit) | Q(zone__lead_department=unit)
    return Site.objects.filter(own | zone, is_active=True).order_by("code").distinct()


def last_place(unit: Department, by: User) -> Site | None:
    """The duty place that the person used last, if it still is one of the unit's."""
    filed = SelfCheck.objects.filter(
        department=unit, filed_by=by, nothing_found=True, site__isnull=False, site__is_active=True
    )
    found = filed.select_related("site").order_by("-filed_at", "-pk").first()
    return found.site if found is not None else None


def used_on_another_day(*, unit: Department, hashes: Iterable[str], day: date) -> set[str]:
    """Those of the hashes under which the unit handed in a photo on another day (one query)."""
    begins, ends = at(day, time(0)), at(day + ONE_DAY, time(0))
    used = Photo.objects.filter(sha256__in=set(hashes), department=unit, claimed_at__isnull=False)
    other = used.filter(Q(claimed_at__lt=begins) | Q(claimed_at__gte=ends))
    return set(other.values_list("sha256", flat=True))


def claim_duty_photo(
    *, photo_id: UUID, unit: Department, site: Site | None, day: date, by: User, now: datetime
) -> Photo:
    """Takes an unclaimed photo of the user as that of a duty place.

    Raises BadFields when it is not there to be taken, or was handed in on another day.
    """
    photo = (
        Photo.objects.select_for_update().unclaimed().filter(pk=photo_id, uploaded_by=by).first()
    )
    if photo is None:
        raise bad_field("photos", "unknown_photo")
    if used_on_another_day(unit=unit, hashes=[photo.sha256], day=day):
        raise bad_field("photos", "photo_of_another_day")
    taken = Taken(
        stage=Stage.DUTY,
        taken_at=photo.moment,
        points=photo.points,
        issue_point=site_point(site),
        dispatched_at=None,
        found_at=now,
    )
    photo.stage = Stage.DUTY.value
    photo.department = unit
    photo.claimed_at = now
    photo.flags = [{"code": flag.value} for flag in flags_of_taking(taken)]
    photo.is_compared = True  # a place of duty looks the same every day
    photo.save(update_fields=["stage", "department", "claimed_at", "flags", "is_compared"])
    return photo
