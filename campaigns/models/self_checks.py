"""What a unit reports of itself each day: its quota, its days of leave, its filings.

Quotas and filings are only ever added: the days of a week are read from them as of a cut-off.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.models.issues import IssueEvent
from campaigns.rules.self_checks import DAYS_A_WEEK, QuotaKind

LEAVE_STATES = ("asked", "approved", "refused")


class SelfCheckQuota(models.Model):
    """How often a unit must file from a day on; a change is a new row."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="self_check_quotas"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="self_check_quotas"
    )
    kind = models.CharField(_("quota"), max_length=8)
    times = models.PositiveSmallIntegerField(_("times a week"), default=0)
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("self-check quota")
        verbose_name_plural = _("self-check quotas")
        constraints = (
            known_codes("kind", QuotaKind, "quota_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="weekly", times__gte=1, times__lte=DAYS_A_WEEK)
                | (~Q(kind="weekly") & Q(times=0)),
                name="quota_has_its_times",
            ),
        )
        indexes = (models.Index(fields=["campaign", "department"], name="quota_by_unit"),)

    def __str__(self) -> str:
        return f"{self.department_id}: {self.kind} {self.times}"


class SelfCheckLeave(models.Model):
    """Days on which a unit need not file, once the office has approved them."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="self_check_leaves"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="self_check_leaves"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=400)
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        verbose_name = _("self-check leave")
        verbose_name_plural = _("self-check leaves")
        constraints = (
            known_codes("state", LEAVE_STATES, "leave_state_is_known"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="leave_decision_is_dated",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "state", "last_day"], name="leave_by_state"),
            models.Index(fields=["department", "-first_day"], name="leave_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.first_day} {self.last_day}"


class SelfCheckQuerySet(models.QuerySet["SelfCheck"]):
    """Questions asked of filings."""

    def meeting_at(self, moment: datetime) -> SelfCheckQuerySet:
        """Those that meet their day as of a moment: filed, valid, and their issue not void."""
        voided = IssueEvent.objects.filter(issue=OuterRef("issue"), deed="void", at__lt=moment)
        return self.filter(~Exists(voided), is_valid=True, filed_at__lt=moment)


class SelfCheck(models.Model):
    """One filing of a unit: a problem that it found itself, or nothing found (零报告).

    `day` is the city's date of `filed_at`. `is_valid` is False for photos of another day: they
    do not meet the day. `client_uuid` and `fingerprint` let a report of nothing be sent twice.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="self_checks"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="self_checks"
    )
    day = models.DateField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        "campaigns.User", on_delete=models.PROTECT, related_name="self_checks"
    )
    nothing_found = models.BooleanField(default=False)
    is_valid = models.BooleanField(default=True)
    photo = models.OneToOneField(
        "campaigns.Photo", null=True, on_delete=models.PROTECT, related_name="self_check"
    )
    site = models.ForeignKey(
        "campaigns.Site", null=True, on_delete=models.PROTECT, related_name="self_checks"
    )
    place = models.CharField(max_length=120, blank=True, default="")
    issue = models.OneToOneField(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="self_check"
    )
    note = models.CharField(max_length=400, blank=True, default="")
    client_uuid = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-check")
        verbose_name_plural = _("self-checks")
        constraints = (
            models.CheckConstraint(
                condition=Q(nothing_found=True, photo__isnull=False, issue__isnull=True)
                | Q(nothing_found=False, photo__isnull=True, issue__isnull=False),
                name="self_check_shows_something",
            ),
            models.UniqueConstraint(
                fields=["filed_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="self_check_is_once",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "day", "department"], name="self_check_by_day"),
            models.Index(fields=["department", "-filed_at"], name="self_check_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.day}"
