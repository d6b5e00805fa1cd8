"""Rules, entries, proposals, and the weeks in which they are counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes, optional_points_field, points_field
from campaigns.rules.scoring import Kind, Part, Rule, RuleTable, Severity

WEEK_STATES = ("open", "frozen", "published")


class RuleVersion(models.Model):
    """A version of a campaign's rule table. One is in force: the latest `valid_from` passed.

    A draft has no `valid_from`; `edition` counts its changes. What was in force never changes.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, related_name="rule_versions"
    )
    name = models.CharField(_("name"), max_length=20)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    put_in_force_at = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    deduction_cap = points_field(_("cap over all deductions"), default=Decimal(20))
    bonus_cap = points_field(_("cap over all bonus"), default=Decimal(5))
    weights: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("weights of the parts"), default=dict
    )

    class Meta:
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "name"], name="rules_once_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    def table(self) -> RuleTable:
        """The version as the rules understand it (one query for the rows)."""
        return RuleTable(
            rules={row.code: row.rule() for row in self.rows.all()},
            deduction_cap=self.deduction_cap,
            bonus_cap=self.bonus_cap,
            weights={part: int(self.weights[part.value]) for part in Part},
        )


class ScoreRule(models.Model):
    """A row of the rule table. Points are positive; `kind` says which way they go.

    `groups` (names) and `units` (codes) limit to whom it applies; both empty: to everybody.
    """

    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, related_name="rows")
    code = models.SlugField(_("code"), max_length=24)
    kind = models.CharField(_("kind"), max_length=12)
    points_minor = points_field(_("points, minor"))
    points_major = points_field(_("points, major"))
    points_urgent = points_field(_("points, urgent"))
    week_cap = optional_points_field(_("cap a week"))
    issue_cap = optional_points_field(_("cap an issue and week"))
    issue_cap_group = models.CharField(max_length=24, blank=True, default="")
    outside_total = models.BooleanField(_("outside the total cap"), default=False)
    groups: models.JSONField[list[str], list[str]] = models.JSONField(
        _("ranking groups it applies to"), default=list, blank=True
    )
    units: models.JSONField[list[str], list[str]] = models.JSONField(
        _("units it applies to"), default=list, blank=True
    )
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("score rule")
        verbose_name_plural = _("score rules")
        constraints = (
            models.UniqueConstraint(fields=["version", "code"], name="rule_once_a_version"),
            known_codes("kind", Kind, "rule_kind_is_known"),
            models.CheckConstraint(
                condition=Q(points_minor__gte=0, points_major__gte=0, points_urgent__gte=0),
                name="rule_points_are_positive",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def rule(self) -> Rule:
        points = (self.points_minor, self.points_major, self.points_urgent)
        return Rule(
            code=self.code,
            kind=Kind(self.kind),
            points=dict(zip(Severity, points, strict=True)),
            week_cap=self.week_cap,
            issue_cap=self.issue_cap,
            issue_cap_group=self.issue_cap_group,
            outside_total=self.outside_total,
            groups=frozenset(self.groups),
            units=frozenset(self.units),
        )


class ScoreWeek(models.Model):
    """A week of a campaign. `monday` is its first day; `content` what was frozen, as hashed.

    `appeals_until` is the end of the time for appeals, fixed at publication; `measured_at` when
    the ladder of measures was asked about it.

    The SHA-256 is that of `content` as canonical JSON (sorted keys, no spaces, UTF-8, decimals
    as strings).
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="weeks"
    )
    monday = models.DateField()
    state = models.CharField(max_length=10, default="open")
    rule_version = models.ForeignKey(
        RuleVersion, null=True, on_delete=models.PROTECT, related_name="weeks"
    )
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unfreeze_asked_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unfreeze_asked_at = models.DateTimeField(null=True)
    unfreeze_reason = models.TextField(blank=True, default="")
    is_reopened = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signer = models.CharField(max_length=60, blank=True, default="")
    appeals_until = models.DateTimeField(null=True)
    measured_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("week")
        verbose_name_plural = _("weeks")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "monday"], name="week_once_a_campaign"),
            known_codes("state", WEEK_STATES, "week_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open") | (Q(frozen_at__isnull=False) & ~Q(sha256="")),
                name="frozen_week_has_its_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(signer="")),
                name="published_week_is_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.monday}"

    @property
    def number(self) -> int:
        """The ISO number of the week."""
        return self.monday.isocalendar().week

    @property
    def year(self) -> int:
        """The ISO year of the week."""
        return self.monday.isocalendar().year

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


class ScoreRow(models.Model):
    """A unit's line of a frozen week; `figures` is the line as it is hashed and printed."""

    week = models.ForeignKey(ScoreWeek, on_delete=models.CASCADE, related_name="rows")
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="score_rows"
    )
    group = models.CharField(max_length=60, blank=True, default="")
    sort = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    score = optional_points_field()
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("line of a week")
        verbose_name_plural = _("lines of a week")
        constraints = (
            models.UniqueConstraint(fields=["week", "department"], name="unit_once_a_week"),
        )

    def __str__(self) -> str:
        return f"{self.week_id}: {self.department_id}"


class ScoreEntryQuerySet(models.QuerySet["ScoreEntry"]):
    """Questions asked of entries."""

    def standing(self) -> ScoreEntryQuerySet:
        """Without pairs that a reversal in an open week took out. A correction always stands: it
        is taken back by its opposite."""
        is_correction = Q(kind=Kind.CORRECTION.value)
        return self.filter(Q(reverses__isnull=True) | is_correction).exclude(
            ~is_correction, reversal__isnull=False, reversal__kind=F("kind")
        )

    def shown(self) -> ScoreEntryQuerySet:
        """Standing entries without corrections that are worth nothing."""
        return self.standing().exclude(kind=Kind.CORRECTION.value, points=0)

    def unreversed(self) -> ScoreEntryQuerySet:
        """Entries that were never taken back, in whatever way, and take nothing back."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


class ScoreEntry(models.Model):
    """Points with a cause. Never updated, never deleted (a trigger sees to it).

    `points` is positive; a `correction` is signed (positive = in the unit's favour). A reversal
    in an open week repeats kind and points of the entry it `reverses`; both are then left out.
    `key` and `generation` are unique together: a reversed entry frees its key for the next.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="score_entries"
    )
    week = models.ForeignKey(ScoreWeek, on_delete=models.PROTECT, related_name="entries")
    rule = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    points = points_field()
    share = models.PositiveSmallIntegerField(null=True)
    severity = models.CharField(max_length=10, blank=True, default="")
    occurred_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    is_late_posting = models.BooleanField(default=False)
    issue = models.ForeignKey(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="score_entries"
    )
    holding = models.ForeignKey(
        "campaigns.Assignment", null=True, on_delete=models.PROTECT, related_name="score_entries"
    )
    event = models.ForeignKey(
        "campaigns.IssueEvent", null=True, on_delete=models.PROTECT, related_name="score_entries"
    )
    proposal = models.ForeignKey(
        "campaigns.Proposal", null=True, on_delete=models.PROTECT, related_name="score_entries"
    )
    appeal = models.ForeignKey(
        "campaigns.Appeal", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.CharField(max_length=400, blank=True, default="")
    document_no = models.CharField(max_length=60, blank=True, default="")
    author = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversal"
    )
    key = models.CharField(max_length=120)
    generation = models.PositiveSmallIntegerField(default=0)

    objects = ScoreEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("score entry")
        verbose_name_plural = _("score entries")
        constraints = (
            models.UniqueConstraint(fields=["key", "generation"], name="entry_is_posted_once"),
            known_codes("kind", Kind, "entry_kind_is_known"),
            models.CheckConstraint(
                condition=Q(points__gte=0) | Q(kind=Kind.CORRECTION.value),
                name="entry_points_are_positive",
            ),
        )
        indexes = (
            models.Index(fields=["week", "department", "id"], name="entry_by_week"),
            models.Index(fields=["campaign", "-occurred_at", "-id"], name="entry_by_moment"),
            models.Index(fields=["issue", "id"], name="entry_by_issue"),
            models.Index(fields=["holding", "rule"], name="entry_by_holding"),
            models.Index(
                fields=["week"], condition=Q(kind="correction"), name="entry_of_correction"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id} {self.rule} {self.points}"


class Proposal(models.Model):
    """An entry by hand: in force at once, or once somebody else has approved it.

    `hearing_until` is the end of the unit's time to be heard, None when it need not be.
    `occurred_on` is the day that the points belong to, None for the day of their posting.
    `client_uuid` is the client's key of the submission, `fingerprint` the SHA-256 of its content.
    """

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="proposals"
    )
    department = models.ForeignKey(
        "campaigns.Department", on_delete=models.PROTECT, related_name="proposals"
    )
    rule = models.CharField(max_length=24)
    points = points_field()
    issue = models.ForeignKey(
        "campaigns.Issue", null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    holding = models.ForeignKey(
        "campaigns.Assignment", null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    event = models.ForeignKey(
        "campaigns.IssueEvent", null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    reason = models.CharField(max_length=400)
    document_no = models.CharField(max_length=60, blank=True, default="")
    attachments = models.ManyToManyField(
        "campaigns.Attachment", related_name="proposals", blank=True
    )
    occurred_on = models.DateField(null=True)
    client_uuid = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, default="proposed")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    hearing_until = models.DateTimeField(null=True)
    statement = models.TextField(blank=True, default="")
    heard_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = (
            known_codes("state", ["proposed", "approved", "refused"], "proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="proposal_needs_two_persons",
            ),
            models.UniqueConstraint(
                fields=["proposed_by", "client_uuid"], name="proposal_once_a_client_key"
            ),
        )
        indexes = (models.Index(fields=["campaign", "decided_at"], name="proposal_by_decision"),)

    def __str__(self) -> str:
        return f"{self.department_id} {self.rule}"
