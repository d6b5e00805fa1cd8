"""Photos: the row behind a file, with what the camera said kept apart from what is served."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import degrees_field, known_codes, on_earth
from campaigns.rules.geo import Point
from campaigns.rules.photos import Stage


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions asked of photos."""

    def unclaimed(self) -> PhotoQuerySet:
        return self.filter(claimed_at__isnull=True)

    def without_thumbnails(self) -> PhotoQuerySet:
        return self.filter(thumbnails_at__isnull=True, is_broken=False)

    def not_compared(self) -> PhotoQuerySet:
        """Taken by a deed, but not yet held against other photos of the unit."""
        return self.filter(is_compared=False, claimed_at__isnull=False)


class Photo(models.Model):
    """A photo. Unclaimed until a deed takes it; `event` is that deed's event.

    `path` is relative to the photo store. `sha256` is of the bytes as they were sent,
    `file_sha256` of the file that is kept. `latitude`/`longitude` and `taken_at` come from the
    camera, `stated_…` from the capture page. `difference_hash` is a 64-bit hash as hex.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="photos"
    )
    event = models.ForeignKey(
        "campaigns.IssueEvent", null=True, on_delete=models.PROTECT, related_name="photos"
    )
    department = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(max_length=10, blank=True, default="")
    sort = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=120, unique=True)
    original_path = models.CharField(max_length=120, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    byte_size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    difference_hash = models.CharField(max_length=16)
    taken_at = models.DateTimeField(null=True)
    latitude = degrees_field()
    longitude = degrees_field()
    device = models.CharField(max_length=120, blank=True, default="")
    stated_taken_at = models.DateTimeField(null=True)
    stated_latitude = degrees_field()
    stated_longitude = degrees_field()
    stated_accuracy_m = models.PositiveIntegerField(null=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    client_uuid = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    thumbnails_at = models.DateTimeField(null=True)
    is_compared = models.BooleanField(default=False)
    is_broken = models.BooleanField(default=False)
    flags: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = (
            known_codes("stage", ["", *Stage], "photo_stage_is_known"),
            on_earth("photo_lies_on_earth"),
            on_earth("photo_stated_on_earth", "stated_latitude", "stated_longitude"),
            models.UniqueConstraint(
                fields=["uploaded_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="upload_is_once",
            ),
        )
        indexes = (
            models.Index(fields=["sha256"], name="photo_by_hash"),
            models.Index(fields=["issue", "stage", "sort"], name="photo_by_issue"),
            models.Index(fields=["department", "uploaded_at"], name="photo_by_unit"),
            models.Index(
                fields=["uploaded_at"],
                condition=Q(thumbnails_at__isnull=True, is_broken=False),
                name="photo_to_shrink",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(is_compared=False, claimed_at__isnull=False),
                name="photo_to_compare",
            ),
            models.Index(
                fields=["uploaded_at"],
                condition=Q(claimed_at__isnull=True),
                name="photo_to_sweep",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    def thumbnail_path(self, side: int) -> str:
        """Where the thumbnail of that side lies, whether or not it is made yet."""
        return f"{self.path.removesuffix('.jpg')}_{side}.jpg"

    @property
    def points(self) -> tuple[Point, ...]:
        """The camera's and the stated position, as far as there are any."""
        pairs = (
            (self.latitude, self.longitude),
            (self.stated_latitude, self.stated_longitude),
        )
        return tuple(
            Point(float(lat), float(lon))
            for lat, lon in pairs
            if lat is not None and lon is not None
        )

    @property
    def moment(self) -> datetime | None:
        """Camera time, else the time that the capture page stated."""
        return self.taken_at or self.stated_taken_at
