"""An issue as it stands, and the events that made it so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import degrees_field, known_codes, on_earth
from campaigns.rules.geo import Point
from campaigns.rules.scoring import Severity
from campaigns.rules.severity import CheckMode
from campaigns.rules.workflow import HELD_STATES, OPEN_STATES, State

HELD = tuple(sorted(HELD_STATES))
OPEN = tuple(sorted(OPEN_STATES))
LIST_JOINS = ("campaign", "category", "site", "zone", "lead", "source")


class IssueQuerySet(models.QuerySet["Issue"]):
    """Questions asked of issues."""

    def open(self) -> IssueQuerySet:
        return self.filter(state__in=OPEN)

    def held(self) -> IssueQuerySet:
        """With a unit that must act: to be signed for, or being fixed."""
        return self.filter(state__in=HELD)

    def overdue(self, now: datetime) -> IssueQuerySet:
        """Open, past the present deadline, and neither submitted nor deferred."""
        return self.filter(
            state__in=(*HELD, State.RETURNED.value), due_at__isnull=False, due_at__lt=now
        )


class Issue(models.Model):
    """A problem with a place. `state` always equals the fold of its events.

    `version` grows with every deed that makes what others saw stale. `lead`, `holding`, `due_at`
    and `due_version` repeat the present holding and deadline for lists.
    """

    number = models.CharField(max_length=24, unique=True)
    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="issues"
    )
    category = models.ForeignKey(
        "campaigns.Category", on_delete=models.PROTECT, related_name="issues"
    )
    source = models.ForeignKey("campaigns.Source", on_delete=models.PROTECT, related_name="issues")
    severity = models.CharField(max_length=10)
    check_mode = models.CharField(max_length=12)
    description = models.TextField(max_length=2000)
    site = models.ForeignKey(
        "campaigns.Site", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    zone = models.ForeignKey(
        "campaigns.Zone", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    territory = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="issues_inside"
    )
    address = models.CharField(max_length=200, blank=True, default="")
    latitude = degrees_field()
    longitude = degrees_field()
    coordinate_source = models.CharField(max_length=12, blank=True, default="")
    indicator = models.ForeignKey(
        "campaigns.Indicator", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    inspection = models.ForeignKey(
        "campaigns.Inspection", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    external_key = models.CharField(max_length=80, blank=True, default="")

    found_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="logged_issues"
    )
    is_self_found = models.BooleanField(default=False)
    is_fixed_on_the_spot = models.BooleanField(default=False)
    is_photo_missing = models.BooleanField(default=False)

    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1)
    event_count = models.PositiveIntegerField(default=0)
    lead = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="led_issues"
    )
    holding = models.ForeignKey(
        "campaigns.Assignment", null=True, on_delete=models.PROTECT, related_name="+"
    )
    suggested_lead = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    due_version = models.PositiveIntegerField(default=0)
    accepts_at = models.DateTimeField(null=True)
    resumes_at = models.DateTimeField(null=True)
    next_post_at = models.DateTimeField(null=True)
    office_due_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    first_dispatched_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    strike_off_no = models.CharField(max_length=24, blank=True, default="")
    open_request = models.CharField(max_length=12, blank=True, default="")
    is_rebound = models.BooleanField(default=False)
    has_open_challenge = models.BooleanField(default=False)
    assigned_department = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_user = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True)
    last_reminded_at = models.DateTimeField(null=True)
    rework_count = models.PositiveSmallIntegerField(default=0)
    duplicate_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = (
            known_codes("state", State, "issue_state_is_known"),
            known_codes("severity", Severity, "issue_severity_is_known"),
            known_codes("check_mode", CheckMode, "issue_check_is_known"),
            known_codes("open_request", ["", "extension", "deferral"], "issue_request_is_known"),
            on_earth("issue_lies_on_earth"),
            models.CheckConstraint(
                condition=Q(site__isnull=False) | ~Q(address="") | Q(latitude__isnull=False),
                name="issue_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(strike_off_no="")),
                name="closed_issue_is_struck_off",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "void"))
                | Q(lead__isnull=False, holding__isnull=False),
                name="dispatched_issue_has_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(found_at__lte=F("logged_at")), name="issue_found_before_logged"
            ),
            models.UniqueConstraint(
                fields=["campaign", "external_key"],
                condition=~Q(external_key=""),
                name="imported_issue_is_once",
            ),
        )
        indexes = (
            models.Index(fields=["-found_at", "-id"], name="issue_by_time"),
            models.Index(fields=["campaign", "-found_at", "-id"], name="issue_by_found"),
            models.Index(fields=["campaign", "state", "due_at", "id"], name="issue_by_state"),
            models.Index(
                fields=["campaign", "lead", "state", "due_at", "id"], name="issue_by_lead"
            ),
            models.Index(fields=["lead", "-found_at", "-id"], name="issue_by_lead_found"),
            models.Index(fields=["zone", "-found_at", "-id"], name="issue_by_zone"),
            models.Index(fields=["site", "category"], name="issue_by_site"),
            models.Index(fields=["site", "-found_at", "-id"], name="issue_by_site_found"),
            models.Index(fields=["category", "closed_at"], name="issue_by_category"),
            models.Index(fields=["logged_by", "-found_at"], name="issue_by_finder"),
            models.Index(
                fields=["accepts_at"],
                condition=Q(state="dispatched"),
                name="issue_to_accept",
            ),
            models.Index(
                fields=["resumes_at"],
                condition=Q(state="deferred"),
                name="issue_to_resume",
            ),
            models.Index(
                fields=["next_post_at"],
                condition=Q(next_post_at__isnull=False),
                name="issue_to_post",
            ),
            models.Index(
                fields=["campaign", "due_at"],
                condition=Q(state__in=("dispatched", "in_progress", "returned")),
                name="issue_open_by_due",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def point(self) -> Point | None:
        """Coordinates, None when there are none."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(float(self.latitude), float(self.longitude))

    @property
    def place(self) -> str:
        """The name of the place for people: the site, else the address, else the coordinates."""
        if self.site_id is not None and self.site is not None:
            return self.site.name
        return self.address or f"{self.latitude}, {self.longitude}"


class IssueEvent(models.Model):
    """One deed on one issue. Never updated, never deleted (a trigger sees to it).

    `seq` counts the events of the issue from 1. `by` is None for the system. `facts` holds what
    changed as {"field": [old, new]} beside what the deed was given.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    deed = models.CharField(max_length=24)
    outcome = models.CharField(max_length=12, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey("campaigns.User", null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        "campaigns.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_state = models.CharField(max_length=16, blank=True, default="")
    to_state = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    note = models.TextField(blank=True, default="")
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = (
            models.UniqueConstraint(fields=["issue", "seq"], name="event_has_its_number"),
            known_codes("to_state", State, "event_state_is_known"),
        )
        indexes = (models.Index(fields=["deed", "at"], name="event_by_deed"),)

    def __str__(self) -> str:
        return f"{self.issue_id}#{self.seq} {self.deed}"


class DeedKey(models.Model):
    """A client's key of one submission, so that sending it twice does it once.

    `fingerprint` is the SHA-256 of what was sent; the same key with another one is refused.
    """

    by = models.ForeignKey("campaigns.User", null=True, on_delete=models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    deed = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=64)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deed_keys")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["by", "client_uuid"], name="submission_is_once"),
        )

    def __str__(self) -> str:
        return f"{self.client_uuid}"
