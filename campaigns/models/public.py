"""What citizens reported without an account, and which photos the public may see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublicReport(models.Model):
    """A citizen's report: the receipt number is the only key to it. `contact` is what he left of
    himself; only the office reads it. `is_satisfied` is None until he has said so.
    """

    issue = models.OneToOneField(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="public_report"
    )
    receipt = models.CharField(_("receipt number"), max_length=24, unique=True)
    contact = models.CharField(_("contact"), max_length=40, blank=True, default="")
    filed_at = models.DateTimeField()
    is_satisfied = models.BooleanField(null=True)
    opinion = models.CharField(_("opinion"), max_length=400, blank=True, default="")
    rated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("citizen's report")
        verbose_name_plural = _("citizens' reports")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_satisfied__isnull=True, rated_at__isnull=True)
                | Q(is_satisfied__isnull=False, rated_at__isnull=False),
                name="public_rating_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.receipt


class PublicPhoto(models.Model):
    """A photo that a person has looked at and found fit for the public: nobody can be recognised."""

    photo = models.OneToOneField(
        "campaigns.Photo", on_delete=models.CASCADE, related_name="public_approval"
    )
    approved_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo for the public")
        verbose_name_plural = _("photos for the public")

    def __str__(self) -> str:
        return str(self.photo_id)
