"""Phones that people bound to their account, and the codes that bind them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivationCode(models.Model):
    """A code that binds one phone, once. Only its digest is kept."""

    user = models.ForeignKey(
        "campaigns.User", on_delete=models.CASCADE, related_name="activation_codes"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at}"


class BoundPhone(models.Model):
    """A phone whose sign-in lasts until `ends_at`, or until it is revoked."""

    user = models.ForeignKey(
        "campaigns.User", on_delete=models.CASCADE, related_name="bound_phones"
    )
    name = models.CharField(max_length=60, blank=True, default="")
    bound_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("bound phone")
        verbose_name_plural = _("bound phones")
        indexes = (models.Index(fields=["user", "-bound_at"], name="bound_phone_by_user"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.name}"
