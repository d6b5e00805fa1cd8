"""A campaign with its years, sources and calendar."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes
from campaigns.rules.calendars import local
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.ranking import Ties
from campaigns.rules.scoring import Severity
from campaigns.rules.self_checks import CUT_OFF, REMINDER_AT
from campaigns.rules.severity import CheckMode

BRIEF_AT = time(18)
RULE_CLASSES = ("district", "city", "upper", "none")


class Campaign(models.Model):
    """A three-year campaign for a title (创建活动) and its settings."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(_("prefix of issue numbers"), max_length=8, default="WM")
    office_name = models.CharField(_("name of the campaign office"), max_length=120)
    city_name = models.CharField(_("name of the city"), max_length=40, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    is_active = models.BooleanField(_("in use"), default=True)
    dispatches_itself = models.BooleanField(_("dispatches by itself"), default=False)
    fixed_check_mode = models.CharField(
        _("one check mode for all issues"), max_length=12, blank=True, default=""
    )
    ties = models.CharField(_("ties"), max_length=12, default=Ties.COMPETITION.value)
    takes_public_reports = models.BooleanField(_("takes reports of citizens"), default=False)
    shows_exposure = models.BooleanField(_("shows overdue issues to the public"), default=False)
    sprint_from = models.DateTimeField(_("sprint from"), null=True, blank=True)
    sprint_until = models.DateTimeField(_("sprint until"), null=True, blank=True)
    sprint_factor = models.DecimalField(
        _("sprint factor"), max_digits=3, decimal_places=2, default=Decimal("0.50")
    )
    self_check_reminder_at = models.TimeField(
        _("reminds of the self-check at"), default=REMINDER_AT
    )
    brief_at = models.TimeField(_("makes the daily brief at"), default=BRIEF_AT)
    keeps_originals = models.BooleanField(_("keeps original photos"), default=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = (
            known_codes("ties", Ties, "campaign_ties_are_known"),
            known_codes("fixed_check_mode", ["", *CheckMode], "campaign_check_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="campaign_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(sprint_from__isnull=True, sprint_until__isnull=True)
                | Q(sprint_until__gt=F("sprint_from")),
                name="sprint_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(sprint_factor__gt=0, sprint_factor__lte=1),
                name="sprint_factor_shortens",
            ),
            models.CheckConstraint(
                condition=Q(self_check_reminder_at__lt=CUT_OFF), name="self_check_reminded_in_time"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_sprint(self, moment: datetime) -> bool:
        """Whether a clock that starts at the moment starts in a sprint."""
        if self.sprint_from is None or self.sprint_until is None:
            return False
        return self.sprint_from <= moment < self.sprint_until

    def year_of(self, moment: datetime) -> int:
        return local(moment).year


class CampaignYear(models.Model):
    """A year of the cycle and its weight in percent."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    weight = models.PositiveSmallIntegerField(_("weight in percent"))

    class Meta:
        verbose_name = _("year of the cycle")
        verbose_name_plural = _("years of the cycle")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "year"], name="year_once_a_campaign"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="year_weight_is_percent"),
        )

    def __str__(self) -> str:
        return f"{self.year}: {self.weight}%"


class KeyDate(models.Model):
    """A day that the city counts down to: the national inspection, a joint meeting."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="key_dates")
    name = models.CharField(_("name"), max_length=60)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("key date")
        verbose_name_plural = _("key dates")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "name", "day"], name="key_date_is_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class Source(models.Model):
    """Where an issue comes from, and the class of rule that it scores under."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sources")
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    rule_class = models.CharField(_("scores under"), max_length=12)
    sort = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "code"], name="source_once_a_campaign"),
            known_codes("rule_class", RULE_CLASSES, "source_class_is_known"),
        )

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the city works or rests against the published calendar; wins both ways."""

    date = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.date}"


class CategoryLimit(models.Model):
    """A campaign's own limit for a category at a severity, instead of the usual one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="limits")
    category = models.ForeignKey(
        "campaigns.Category", on_delete=models.CASCADE, related_name="campaign_limits"
    )
    severity = models.CharField(_("severity"), max_length=10)
    amount = models.PositiveSmallIntegerField(_("limit"))
    unit = models.CharField(_("unit of the limit"), max_length=16)

    class Meta:
        verbose_name = _("limit of the campaign")
        verbose_name_plural = _("limits of the campaign")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "category", "severity"], name="limit_once_a_severity"
            ),
            known_codes("severity", Severity, "own_limit_severity_is_known"),
            known_codes("unit", LimitUnit, "own_limit_unit_is_known"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="own_limit_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.category_id} {self.severity}: {self.amount} {self.unit}"


class Counter(models.Model):
    """The last number given out for a kind and year, e.g. issue numbers of a prefix."""

    name = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name", "year"], name="counter_once_a_year"),
        )

    def __str__(self) -> str:
        return f"{self.name}-{self.year}: {self.value}"
