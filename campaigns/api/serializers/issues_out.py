"""Issues as the API shows them. Shapes stand beside the functions that fill them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from campaigns import access
from campaigns.models import Assignment, Issue, IssueEvent, Photo
from campaigns.processes.reading import Dossier
from campaigns.rules.calendars import local
from campaigns.wording.labels import FLAGS, word
from campaigns.wording.times import explain


class IssueRowOut(serializers.Serializer[Any]):
    """An issue in a list."""

    number = serializers.CharField()
    campaign = serializers.CharField()
    category = serializers.CharField()
    severity = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    state = serializers.CharField()
    version = serializers.IntegerField()
    description = serializers.CharField()
    site = serializers.CharField(allow_null=True)
    zone = serializers.CharField(allow_null=True)
    address = serializers.CharField()
    latitude = serializers.CharField(allow_null=True)
    longitude = serializers.CharField(allow_null=True)
    found_at = serializers.DateTimeField()
    logged_at = serializers.DateTimeField()
    lead_department = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    strike_off_no = serializers.CharField()
    is_rebound = serializers.BooleanField()
    is_self_found = serializers.BooleanField()
    rework_count = serializers.IntegerField()
    open_request = serializers.CharField()
    seen_until = serializers.DateTimeField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)


class AssistingOut(serializers.Serializer[Any]):
    department = serializers.CharField()
    share = serializers.IntegerField(allow_null=True)
    signed_off_at = serializers.DateTimeField(allow_null=True)


class FlagOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class PhotoOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    stage = serializers.CharField()
    url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    taken_at = serializers.DateTimeField(allow_null=True)
    uploaded_at = serializers.DateTimeField()
    flags = FlagOut(many=True)
    latitude = serializers.CharField(required=False, allow_null=True)
    longitude = serializers.CharField(required=False, allow_null=True)
    device = serializers.CharField(required=False)


class EventOut(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    deed = serializers.CharField()
    outcome = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    department = serializers.CharField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    note = serializers.CharField()


class ReasonOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    date = serializers.DateField(required=False)


class IssueOut(IssueRowOut):
    """An issue whole."""

    territory = serializers.CharField(allow_null=True)
    check_mode = serializers.CharField()
    indicator = serializers.CharField(allow_null=True)
    inspection = serializers.CharField(allow_null=True)
    duplicate_of = serializers.CharField(allow_null=True)
    suggested_lead = serializers.CharField(allow_null=True)
    is_fixed_on_the_spot = serializers.BooleanField()
    due_version = serializers.IntegerField()
    due_explanation = ReasonOut(many=True)
    assisting = AssistingOut(many=True)
    photos = PhotoOut(many=True)
    events = EventOut(many=True)
    allowed_deeds = serializers.ListField(child=serializers.CharField())


def time_out(moment: Any) -> str | None:
    """ISO 8601 with the city's offset."""
    return None if moment is None else local(moment).isoformat()


def issue_row(issue: Issue, photo: Photo | None) -> dict[str, Any]:
    """An issue of a list; its joins must be loaded and its limits set."""
    return {
        "number": issue.number,
        "campaign": issue.campaign.code,
        "category": issue.category.code,
        "severity": issue.severity,
        "source": issue.source.code,
        "state": issue.state,
        "version": issue.version,
        "description": issue.description,
        "site": issue.site.code if issue.site else None,
        "zone": issue.zone.code if issue.zone else None,
        "address": issue.address,
        "latitude": _degrees(issue.latitude),
        "longitude": _degrees(issue.longitude),
        "found_at": time_out(issue.found_at),
        "logged_at": time_out(issue.logged_at),
        "lead_department": issue.lead.code if issue.lead else None,
        "due_at": time_out(issue.due_at),
        "submitted_at": time_out(issue.submitted_at),
        "closed_at": time_out(issue.closed_at),
        "strike_off_no": issue.strike_off_no,
        "is_rebound": issue.is_rebound,
        "is_self_found": issue.is_self_found,
        "rework_count": issue.rework_count,
        "open_request": issue.open_request,
        "seen_until": time_out(access.seen_until(issue)),
        "thumbnail_url": photo_url(photo, "320") if photo is not None else None,
    }


def issue_out(found: Dossier, *, shows_positions: bool) -> dict[str, Any]:
    """An issue whole, as its reader may see it."""
    issue = found.issue
    first = next(iter(found.photos), None)
    return issue_row(issue, first) | {
        "territory": issue.territory.code if issue.territory else None,
        "check_mode": issue.check_mode,
        "indicator": issue.indicator.code if issue.indicator else None,
        "inspection": issue.inspection.code if issue.inspection else None,
        "duplicate_of": issue.duplicate_of.number if issue.duplicate_of else None,
        "suggested_lead": issue.suggested_lead.code if issue.suggested_lead else None,
        "is_fixed_on_the_spot": issue.is_fixed_on_the_spot,
        "due_version": found.version.number if found.version else 0,
        "due_explanation": explain(found.version.explanation) if found.version else [],
        "assisting": [_assisting(row) for row in found.assignments if row.role == "assist"],
        "photos": [photo_out(photo, shows_positions=shows_positions) for photo in found.photos],
        "events": [event_out(event) for event in found.events],
        "allowed_deeds": found.allowed,
    }


def _degrees(value: Any) -> str | None:
    return None if value is None else str(value)


def _assisting(row: Assignment) -> dict[str, Any]:
    return {
        "department": row.department.code,
        "share": row.share,
        "signed_off_at": time_out(row.signed_off_at),
    }


def photo_url(photo: Photo, size: str) -> str:
    return reverse("api:photo", kwargs={"photo_id": photo.pk, "size": size})


def photo_out(photo: Photo, *, shows_positions: bool) -> dict[str, Any]:
    """A photo; position and device only for readers who may see them."""
    found = {
        "id": str(photo.pk),
        "stage": photo.stage,
        "url": photo_url(photo, "full"),
        "thumbnail_url": photo_url(photo, "320"),
        "width": photo.width,
        "height": photo.height,
        "taken_at": time_out(photo.taken_at),
        "uploaded_at": time_out(photo.uploaded_at),
        "flags": [
            {"code": flag["code"], "text": word(FLAGS, flag["code"])} for flag in photo.flags
        ],
    }
    if shows_positions:
        found |= {
            "latitude": _degrees(photo.latitude),
            "longitude": _degrees(photo.longitude),
            "device": photo.device,
        }
    return found


def event_out(event: IssueEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "deed": event.deed,
        "outcome": event.outcome,
        "at": time_out(event.at),
        "by": event.by.username if event.by else None,
        "department": event.department.code if event.department else None,
        "on_behalf_of": event.on_behalf_of.code if event.on_behalf_of else None,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "note": event.note,
    }
